package voice

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhiting/kiosk/page"
)

func TestScriptOfEachRole(t *testing.T) {
	for _, c := range []struct {
		what    string
		element page.Element
		want    string // "" when nothing is said
	}{
		{"text", page.Element{Role: page.RoleText, Label: "请把身份证放在读卡区"}, "请把身份证放在读卡区"},
		{"section", page.Element{Role: page.RoleSection, Label: "常用服务"}, "常用服务"},
		{"note", page.Element{Role: page.RoleNote, Label: "网络暂时不通", Detail: "已保存"}, "网络暂时不通，已保存"},
		{"button", page.Element{Role: page.RoleButton, Label: "下一步"}, "下一步"},
		{"tile", page.Element{Role: page.RoleTile, Label: "社会保障卡", Detail: "丢了补办", Icon: "保"}, "社会保障卡，丢了补办"},
		{"chip", page.Element{Role: page.RoleChip, Label: "大字"}, "大字"},
		{"search", page.Element{Role: page.RoleSearch, Label: "找服务"}, "找服务"},
		{"choice", page.Element{Role: page.RoleChoice, Label: "邮寄到家", Selected: true}, "邮寄到家，已选"},
		{"choice not to be had", page.Element{Role: page.RoleChoice, Label: "到网点领", Disabled: true}, "到网点领，暂时不能选"},
		{"field", page.Element{Role: page.RoleField, Label: "备注", Value: "无"}, "备注，无"},
		{"empty field", page.Element{Role: page.RoleField, Label: "联系电话", Personal: true}, "联系电话，还没有填"},
		{"personal field", page.Element{Role: page.RoleField, Label: "联系电话", Value: "13800000000", Personal: true}, "联系电话，已填写"},
		{"field with a fault", page.Element{Role: page.RoleField, Label: "联系电话", Value: "138", Personal: true, Error: "少了几位，请补上"}, "联系电话，已填写，少了几位，请补上"},
		{"row", page.Element{Role: page.RoleRow, Label: "领卡方式", Value: "邮寄"}, "领卡方式，邮寄"},
		{"personal row", page.Element{Role: page.RoleRow, Label: "姓名", Value: "欧阳样例", Personal: true}, "姓名，已填写"},
		{"figures", page.Element{Role: page.RoleFigures, Items: []page.Item{{Caption: "环节", Text: "5 到 2"}, {Caption: "跑动", Text: "2 到 0"}}}, "环节，5 到 2，跑动，2 到 0"},
		{"picture", page.Element{Role: page.RolePicture, Icon: "camera"}, ""},
		{"preview", page.Element{Role: page.RolePreview, Label: "请把材料放平"}, "请把材料放平"},
		{"code", page.Element{Role: page.RoleCode, Label: "用手机扫码", Value: "https://pay.example/1"}, "用手机扫码"},
		{"photo", page.Element{Role: page.RolePhoto, Label: "拍好的照片"}, "拍好的照片"},
		{"pad", page.Element{Role: page.RolePad, Label: "请在这里签名"}, "请在这里签名"},
		{"stars", page.Element{Role: page.RoleStars, Label: "满意吗", Value: "5", Items: []page.Item{{ID: "5", Caption: "非常满意"}, {ID: "4", Caption: "满意"}}}, "满意吗，非常满意，已选，满意"},
		{"progress", page.Element{Role: page.RoleProgress, Label: "正在保存"}, "正在保存"},
		{"steps", page.Element{Role: page.RoleSteps, Items: []page.Item{{Caption: "已收到", Text: "11月23日"}}}, "已收到，11月23日"},
		{"own words", page.Element{Role: page.RoleRow, Label: "证件号码", Value: "3715", Spoken: "请核对证件号码", Personal: true}, "请核对证件号码"},
		{"own words that give a value away", page.Element{Role: page.RoleRow, Label: "姓名", Value: "欧阳样例", Spoken: "姓名是欧阳样例", Personal: true}, "姓名，已填写"},
		{"own words of a picture", page.Element{Role: page.RolePicture, Spoken: "图：卡放在读卡区"}, "图：卡放在读卡区"},
	} {
		want := []string{"标题"}
		if c.want != "" {
			want = append(want, c.want)
		}
		if got := Script(page.Page{Heading: "标题", Elements: []page.Element{c.element}}); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", c.what, got, want)
		}
	}
}

func TestScriptOrder(t *testing.T) {
	p := page.Page{
		Language: "en", Heading: "Lay your card\nhere", Sub: "The reader is on the right.",
		Elements: []page.Element{{Role: page.RoleText, Label: "One"}, {Role: page.RoleText, Label: "Two"}},
		Bar: []page.Element{
			{Role: page.RoleButton, Label: "Back"}, {Role: page.RoleButton, Label: "Next", Disabled: true}, {Role: page.RoleChip, Label: "Help"},
		},
	}
	want := []string{"Lay your card, here", "The reader is on the right.", "One", "Two", "You may choose: Back, Help"}
	if got := Script(p); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	p.Spoken = "Please lay your card on the reader."
	if got, want := Script(p), append([]string{p.Spoken}, want[2:]...); !slices.Equal(got, want) {
		t.Errorf("with a text of its own: %q, want %q", got, want)
	}
}

func TestNoProgramIsErrNoVoice(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(); !errors.Is(err, ErrNoVoice) {
		t.Errorf("Find gives %v, want ErrNoVoice", err)
	}
	gone := &Speaker{program: "espeak-ng"}
	if err := gone.Speak(context.Background(), page.Page{Heading: "标题"}); !errors.Is(err, ErrNoVoice) {
		t.Errorf("Speak gives %v, want ErrNoVoice", err)
	}
}

// script writes a program for the shell in place of espeak-ng.
func script(t *testing.T, body string) *Speaker {
	t.Helper()
	name := filepath.Join(t.TempDir(), "speak")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return &Speaker{program: name}
}

func TestSpeakSaysAllByStandardInput(t *testing.T) {
	out := filepath.Join(t.TempDir(), "said")
	s := script(t, `echo "$* < $(cat)" >> `+out)
	err := s.Speak(context.Background(), page.Page{Heading: "您好", Elements: []page.Element{{Role: page.RoleText, Label: "请坐"}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if want := "-v cmn-latn-pinyin --stdin < 您好\n-v cmn-latn-pinyin --stdin < 请坐\n"; err != nil || string(got) != want {
		t.Errorf("said %q (%v), want %q", got, err, want)
	}
}

func TestSpeakFallsSilentWhenCancelled(t *testing.T) {
	s := script(t, "exec sleep 60")
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	done := make(chan error, 1)
	go func() { done <- s.Speak(ctx, page.Page{Heading: "您好"}) }()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("still speaking long after it was told to stop")
	}
}

func TestSpeakFailureNamesTheProgram(t *testing.T) {
	if err := script(t, "exit 1").Speak(context.Background(), page.Page{Heading: "您好"}); err == nil || !strings.Contains(err.Error(), "check the sound device") {
		t.Errorf("got %v", err)
	}
}

// TestRealVoiceMakesSound has the real program write what it says, in both languages, to a file.
func TestRealVoiceMakesSound(t *testing.T) {
	s, err := Find()
	if errors.Is(err, ErrNoVoice) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"zh", "en"} {
		wav := filepath.Join(t.TempDir(), language+".wav")
		s.options = []string{"-w", wav}
		if err := s.Speak(context.Background(), page.Page{Language: language, Heading: "您好 hello"}); err != nil {
			t.Fatal(err)
		}
		// A wave file's head is 44 bytes; half a second of 16-bit sound at 22 kHz is 22,050 more.
		if info, err := os.Stat(wav); err != nil || info.Size() < 44+22050 {
			t.Errorf("%s: no sound in the file (%v)", language, err)
		}
	}
}
