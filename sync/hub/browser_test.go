package hub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zhiting/sync/casefile"
)

type css = chromedp.CSS

// window is a person before a real browser. Pictures of what is seen lie in the test's artifacts (go test -artifacts).
type window struct {
	*testing.T
	ctx context.Context
	web *httptest.Server
}

// browser opens headless Chromium.
func (r rig) browser() window {
	r.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		r.Fatalf("the clerks' pages are tried in Chromium: %v; install it with make deps", err)
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(1100, 1000)) // no sandbox: a container's root has none
	allocated, free := chromedp.NewExecAllocator(r.Context(), flags...)
	r.Cleanup(free)
	ctx, closed := chromedp.NewContext(allocated)
	r.Cleanup(closed)
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context that it is opened with
		r.Fatal(err)
	}
	return window{r.T, ctx, r.web}
}

// goes acts, waits for the page that follows, and leaves a picture of it under a name.
func (w window) goes(name string, actions ...chromedp.Action[chromedp.Void]) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, actions...); err != nil {
		w.Fatalf("%s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(w.ArtifactDir(), name+".png"), asked(w, chromedp.FullScreenshot(100)), 0o600); err != nil {
		w.Fatal(err)
	}
}

// asked is what the browser answers.
func asked[A any](w window, question chromedp.Action[A]) A {
	w.Helper()
	answer, err := chromedp.Run(w.ctx, question)
	if err != nil {
		w.Fatal(err)
	}
	return answer
}

func (w window) open(path string) chromedp.Action[chromedp.Void] {
	return chromedp.Navigate(w.web.URL + path)
}

// reads is what the page says to a person: its visible text.
func (w window) reads() string {
	w.Helper()
	return asked(w, chromedp.Text(css("body")))
}

func (w window) says(what string, words ...string) {
	w.Helper()
	text := w.reads()
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.Errorf("%s: the page lacks %q:\n%s", what, word, text)
		}
	}
}

// login logs in.
func (w window) login(name, password string) {
	w.Helper()
	w.goes("log-in", w.open("/"))
	w.goes("home-"+name, chromedp.SendKeys(css(`[name=name]`), name), chromedp.SendKeys(css(`[name=password]`), password), chromedp.Click(css("button.way")))
}

// scanned is a picture that was photographed.
func scanned(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 60, 40))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestClerkAtWork is a clerk's day with one case: log in, find it, look at its picture, ask for a correction, get it, accept
// and grant; the auditor then sees each look.
func TestClerkAtWork(t *testing.T) {
	r := start(t, t.TempDir())
	picture := scanned(t)
	sum := sha256.Sum256(picture)
	f := filing()
	f.Matters = f.Matters[2:]
	f.Attachments = []casefile.Attachment{{ID: "1", Material: "photo", Name: casefile.Text{Zh: "近期照片"}, MediaType: "image/png", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(picture))}}
	f.Origin = &casefile.Origin{Draft: "d", End: "mobile", At: day}
	r.send(event(t, "c-0", "c", nil, casefile.KindSubmitted, "T1", f))
	if status := r.call(http.MethodPut, "/v1/attachments/"+hex.EncodeToString(sum[:]), terminalToken, picture, nil); status/100 != 2 {
		t.Fatalf("the picture is refused: %d", status)
	}
	password, audits := r.account("li", RoleClerk, "公安局"), r.account("shen", RoleAuditor, "")

	w := r.browser()
	w.login("li", "wrong-password")
	w.says("a wrong password", "账号或密码不对")
	w.login("li", password)
	w.says("the list", "社会保障卡居民服务", "1/1")
	w.goes("filtered", chromedp.SetValue(css(`select[name=state]`), string(casefile.StateSubmitted)), chromedp.Click(css("form.filter button")))
	w.says("the list of what is new", "社会保障卡居民服务")
	w.goes("case", chromedp.Click(css(`a[href="/cases/c"]`)))
	w.says("the case", "欧阳样例", "照片更新", "先在手机填写，群众在终端提交", "近期照片")

	w.goes("picture", chromedp.Click(css(`a[href="/cases/c/attachments/1"]`)))
	if width := asked(w, chromedp.Evaluate[int](`document.images[0].naturalWidth`)); width != 60 {
		t.Errorf("the picture is %d pixels wide in the browser, want 60", width)
	}
	w.goes("case-again", w.open("/cases/c"))
	w.goes("no-reason", chromedp.Click(css(`button[value=correction]`)))
	w.says("a correction without a reason", "理由")
	if r.stands("c", "photo") != casefile.StateSubmitted {
		t.Error("a correction was asked for without a reason")
	}
	w.goes("correction", chromedp.SendKeys(css(`[name=reason]`), "照片过期，请重拍"), chromedp.Click(css(`button[value=correction]`)))
	w.says("what was asked for", "补正", "照片过期，请重拍")

	brought := filing()
	brought.Matters, brought.Corrects = brought.Matters[2:], &casefile.Corrects{CaseID: "c", Matter: "photo"}
	brought.Fields = []casefile.Field{{ID: "correction", Label: casefile.Text{Zh: "说明"}, Value: "已重拍"}}
	brought.Attachments = []casefile.Attachment{{ID: "1", Material: "correction", Name: casefile.Text{Zh: "补正的照片"}, MediaType: "image/png", SHA256: f.Attachments[0].SHA256, Size: f.Attachments[0].Size}}
	r.send(event(t, "d-0", "d", nil, casefile.KindSubmitted, "T1", brought))
	w.goes("corrected", chromedp.Reload())
	w.says("what the citizen brought", "群众补正", "已重拍")
	w.goes("corrected-picture", chromedp.Click(css(`a[href="/cases/d/attachments/1"]`)))
	if width := asked(w, chromedp.Evaluate[int](`document.images[0].naturalWidth`)); width != 60 {
		t.Errorf("the picture that was brought is %d pixels wide in the browser, want 60", width)
	}
	w.goes("case-after", w.open("/cases/c"))
	for _, state := range []casefile.State{casefile.StateAccepted, casefile.StateProcessing, casefile.StateGranted} {
		w.goes(string(state), chromedp.Click(css(`button[value=`+string(state)+`]`)))
	}
	if got := r.stands("c", "photo"); got != casefile.StateGranted {
		t.Errorf("after the clerk's work the case is %s", got)
	}
	r.send(event(t, "e-0", "e", nil, casefile.KindSubmitted, "T1", f)) // the same draft, taken for its own by an end that the network had left
	w.goes("twin", chromedp.Reload())
	w.says("a case of which there is another", "另一件办件 e", "只办一件")
	w.goes("the-other", chromedp.Click(css(`a[href="/cases/e"]`)))
	w.says("the other", "另一件办件 c")
	w.goes("left", chromedp.Click(css(`form[action="/logout"] button`)))
	w.goes("again", w.open("/cases/c"))
	if text := w.reads(); strings.Contains(text, "欧阳样例") {
		t.Errorf("after logging out, the case is shown:\n%s", text)
	}

	w.login("shen", audits)
	w.goes("audit-person", chromedp.SendKeys(css(`[name=number]`), f.Applicant.IDNumber), chromedp.Click(css(`form[action="/audit/person"] button`)))
	w.says("who looked at a person", "li", "查看办件 c", "查看办件 c 材料 1", "办理办件 c")
}

// stands is how a child case stands.
func (r rig) stands(id, matter string) casefile.State {
	r.Helper()
	var c Case
	r.call("GET", "/v1/cases/"+id, ownerToken, nil, &c)
	for _, k := range c.Children {
		if k.Matter.ID == matter {
			return k.State
		}
	}
	return ""
}
