package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"zhiting/kiosk/store"
	"zhiting/sync/casefile"
)

// filed is a case as its citizen knows it.
type filed struct {
	id      string
	hash    string // of what the receipt stands for; empty when no receipt was given
	bad     bool   // the hub must refuse it
	matters int    // that are open from the start
	sums    []string
	low     bool // its rating gives no reason, so the hub must refuse that
	rated   bool
	erased  bool
	back    bool // its disk was put back to before something that may have happened to it
	gone    bool // its disk was put back to before it
	unsent  bool // and it was nowhere else
}

// visit is one citizen at the terminal.
func (t *terminal) visit() {
	if t.store == nil {
		return // the screen is dark, nobody stays
	}
	t.w.visits++
	ctx := context.Background()
	var old *filed
	if len(t.filed) > 0 {
		old = t.filed[t.w.chance.IntN(len(t.filed))]
	}
	switch kind := t.w.chance.IntN(20); {
	case kind < 2 && old != nil && old.hash != "" && !old.rated && !old.erased && !old.bad && !old.back:
		rating := casefile.Rating{Satisfaction: 5, Channel: 5, Round: 1}
		if old.low {
			rating.Satisfaction = 1
		}
		err := t.store.Rate(ctx, old.id, rating)
		t.w.note("%s rates %s: %v", t.name, old.id, err == nil)
		old.rated = err == nil
	case kind < 3 && old != nil && old.hash != "" && !old.erased && !old.gone:
		t.again(ctx, old)
	case kind < 5 && old != nil:
		err := t.store.Erase(ctx, old.id)
		if err == nil {
			old.erased = true
			if old.bad {
				t.w.t.Errorf("%s erased %s, which the hub refused", t.name, old.id)
			}
		}
		t.w.note("%s erases %s: %v", t.name, old.id, err == nil)
	default:
		t.file(ctx)
	}
}

// file files a case.
func (t *terminal) file(ctx context.Context) {
	f := &filed{id: fmt.Sprintf("%s-%06d", t.name, len(t.filed)), matters: 1, low: len(t.filed)%5 == 0}
	in := t.submission(f)
	t.filed = append(t.filed, f)
	e, err := t.store.Submit(ctx, in)
	t.w.note("%s files %s: %v", t.name, f.id, err == nil)
	if err == nil {
		f.hash = e.Hash
	} else if !t.disk.isDark() && t.disk.healthy() {
		t.w.t.Errorf("%s cannot save on a disk that works: %v", t.name, err)
	}
}

func (d *disk) healthy() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.faulty == 0 && d.room > 1<<30
}

// again files a case that is there once more, as after an answer that nobody saw.
func (t *terminal) again(ctx context.Context, f *filed) {
	e, err := t.store.Submit(ctx, store.Submission{CaseID: f.id, Token: "R-" + f.id, Filing: casefile.Filing{Theme: "newborn", Applicant: applicant}})
	t.w.note("%s files %s again: %v", t.name, f.id, err == nil)
	if err == nil && e.Hash != f.hash {
		t.w.t.Errorf("%s made two of case %s", t.name, f.id)
	}
}

var applicant = casefile.Person{Name: "示例数据", IDNumber: "371523200002290033", VerifiedBy: "idcard"}

func (t *terminal) submission(f *filed) store.Submission {
	chance := t.w.chance
	filing := casefile.Filing{
		Token: "R-" + f.id, Theme: "newborn", ThemeName: casefile.Text{Zh: "新生儿出生", En: "Newborn"}, Applicant: applicant,
		Fields:  []casefile.Field{{ID: "note", Value: strings.Repeat("示例", chance.IntN(1+chance.IntN(400))), Source: "citizen"}},
		Matters: []casefile.Matter{{ID: "a", TaskName: casefile.Text{Zh: "甲"}}, {ID: "b", TaskName: casefile.Text{Zh: "乙"}, After: []string{"a"}}},
	}
	if chance.IntN(2) == 0 {
		f.matters = 2
		filing.Matters[1].After = nil
	}
	switch chance.IntN(20) {
	case 0:
		f.bad, filing.Matters = true, nil
	case 1:
		f.bad, filing.Theme = true, ""
	}
	in := store.Submission{CaseID: f.id, Token: filing.Token, Attachments: map[string][]byte{}}
	if chance.IntN(8) == 0 {
		for i := range 1 + chance.IntN(2) {
			content := t.content()
			sum := sha256.Sum256(content)
			address := hex.EncodeToString(sum[:])
			in.Attachments[address] = content
			f.sums = append(f.sums, address)
			filing.Attachments = append(filing.Attachments, casefile.Attachment{ID: fmt.Sprint(i), Material: "photo", SHA256: address, Size: int64(len(content))})
		}
	}
	in.Filing = filing
	return in
}

// content is a photograph, often one that others bring as well.
func (t *terminal) content() []byte {
	n := t.w.chance.IntN(1 << 20)
	if t.w.chance.IntN(4) == 0 {
		n = t.w.chance.IntN(10)
	}
	return []byte(strings.Repeat(fmt.Sprintf("示例数据 %d ", n), 1+n%2000))
}
