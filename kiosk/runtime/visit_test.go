package runtime

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"zhiting/drivers"
	"zhiting/kiosk/page"
	"zhiting/kiosk/visit"
	"zhiting/sync/casefile"
)

// TestNothingIsLeftAfterTheEnd looks at what the runtime holds once the citizen has gone.
func TestNothingIsLeftAfterTheEnd(t *testing.T) {
	h := start(t, "")
	h.toReview()
	h.tap("submit")
	h.at(visit.Submitted)
	h.tap("finish", "skip")
	h.at(visit.Goodbye)
	h.Send(visit.Tap{ID: "leave"})
	h.at(visit.Attract)
	h.stop()
	h.only() // there was something to forget
	if len(h.cases) != 0 || h.last.id != "" || h.last.content.Filing.Applicant != (casefile.Person{}) {
		t.Errorf("the runtime still holds %+v and %+v", h.cases, h.last)
	}
}

// TestLateAnswerReachesNobodyElse gives the next citizen a card that was read for the one before.
func TestLateAnswerReachesNobodyElse(t *testing.T) {
	h := start(t, "")
	const former = 1 // visits are counted from here
	h.tap("start", "theme-social-security-card", "begin")
	h.at(visit.Identify)
	h.Send(visit.Tap{ID: "leave"})
	h.tap("start", "theme-social-security-card", "begin")
	h.at(visit.Identify)

	h.answer(context.Background(), former, ouyang())
	h.tap("help") // when this is shown, the answer was taken
	h.at(visit.Help)
	h.tap("back")
	h.at(visit.Identify)
	if ids := h.screen.ids(); slices.Contains(ids, string(visit.Question)) {
		t.Errorf("the next citizen was taken for the former: %v", ids)
	}

	h.answer(context.Background(), former+1, ouyang())
	h.at(visit.Question) // one's own answer comes
}

func TestIdleVisitEnds(t *testing.T) {
	h := start(t, "", func(o *Options) { o.Machine = machine(t, 500*time.Millisecond, 100*time.Millisecond) })
	h.Send(visit.Tap{ID: "start"})
	h.Send(visit.Tap{ID: "theme-social-security-card"})
	h.at(visit.Guide)
	h.at(visit.Attract)
	if got, want := h.screen.ids(), []string{"attract", "home", "guide", "still-there", "attract"}; !slices.Equal(got, want) {
		t.Errorf("pages %v, want %v", got, want)
	}
}

// TestSavingGoesOnWithoutTheCitizen leaves in the moment of submitting. The visit destroys its pictures; the case must
// hold them all the same.
func TestSavingGoesOnWithoutTheCitizen(t *testing.T) {
	h := start(t, "")
	h.toReview()
	h.Send(visit.Tap{ID: "submit"})
	h.Send(visit.Tap{ID: "leave"})
	h.at(visit.Attract)
	h.stop() // waits for what is being saved

	ctx := context.Background()
	events, err := h.Store.Events(ctx, h.only())
	if err != nil {
		t.Fatal(err)
	}
	var filing casefile.Filing
	if err := json.Unmarshal(events[0].Body, &filing); err != nil {
		t.Fatal(err)
	}
	want := map[string][]byte{"idcard-photo": chip()}
	for _, a := range filing.Attachments {
		content := contentOf(t, h, a.SHA256)
		if int64(len(content)) != a.Size {
			t.Errorf("%s has %d bytes in the store, the case says %d", a.Material, len(content), a.Size)
		}
		if a.MediaType == "image/jpeg" {
			want[a.Material] = photograph()
		}
		if whole, known := want[a.Material]; known && string(content) != string(whole) {
			t.Errorf("%s is %q in the store", a.Material, content)
		}
	}
	if len(filing.Attachments) != 3 || len(want) != 2 {
		t.Errorf("the case has %+v, want a photograph, the signature and the card's photo", filing.Attachments)
	}
}

// TestTryingAgainMakesNoSecondCase lets the disk fail once.
func TestTryingAgainMakesNoSecondCase(t *testing.T) {
	var ids []string // by the runtime's own goroutine
	h := start(t, "", func(o *Options) {
		o.NewID = func() string {
			ids = append(ids, uuid.NewString())
			return ids[len(ids)-1]
		}
	})
	h.toReview()
	folder := filepath.Join(h.data, "attachments")
	if err := os.Rename(folder, folder+"-away"); err != nil {
		t.Fatal(err)
	}
	h.tap("submit")
	h.at(visit.SaveFailed)
	if cases, err := h.Store.List(t.Context()); err != nil || len(cases) != 0 {
		t.Errorf("the page says that nothing was saved; the store holds %d cases (%v)", len(cases), err)
	}
	if err := os.Rename(folder+"-away", folder); err != nil {
		t.Fatal(err)
	}
	h.tap("again")
	h.at(visit.Submitted)
	h.stop()
	if len(ids) != 1 || h.only() != ids[0] {
		t.Errorf("case ids made: %v, want one, kept when trying again", ids)
	}
}

// contentOf reads an attachment from the store and holds it to its address.
func contentOf(t *testing.T, h *hall, sha string) []byte {
	t.Helper()
	file, err := h.Store.Attachment(context.Background(), sha)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size()))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != sha {
		t.Errorf("an attachment does not match its address %s", sha)
	}
	return content
}

// TestPrintTroubleIsTold files a case at a terminal without printers, and asks for a paper again.
func TestPrintTroubleIsTold(t *testing.T) {
	h := start(t, "")
	h.toReview()
	h.tap("submit")
	troubled := func(p page.Page) bool {
		for _, id := range []string{"trouble-receipt", "trouble-form"} {
			if e, ok := p.Find(id); !ok || !holds(page.Page{Elements: []page.Element{e}}, drivers.NoDevice.Citizen.Zh) {
				return false
			}
		}
		return true
	}
	h.until("both papers in trouble, with what to do", troubled)
	h.tap("print-form")
	h.until("the form under way again, and the same advice", func(p page.Page) bool {
		var forms []bool // whether it was under way, page after page
		for _, p := range h.screen.all() {
			if _, trouble := p.Find("trouble-form"); p.ID == string(visit.Submitted) {
				forms = append(forms, !trouble)
			}
		}
		return slices.Equal(slices.Compact(forms), []bool{true, false, true, false}) && troubled(p)
	})
	h.only()
}

// TestSendAfterTheEnd holds that a screen which still reports touches is not held up by a runtime that has ended.
func TestSendAfterTheEnd(t *testing.T) {
	h := start(t, "")
	h.stop()
	sent := make(chan struct{})
	go func() {
		for range cap(h.events) + 1 {
			h.Touch()
			h.Send(visit.Tap{ID: "start"})
		}
		close(sent)
	}()
	select {
	case <-sent:
	case <-time.After(patience):
		t.Error("Send waits for a runtime that has ended")
	}
}
