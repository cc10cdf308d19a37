package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2/canvas"

	"zhiting/kiosk/page"
)

// crowded are pages with more on them than a page should have: what a long name, an old address or a theme of many
// matters makes of them.
func crowded() map[string]page.Page {
	long := strings.Repeat("欧阳样例", 75) // 300 characters
	latin := strings.Repeat("Ouyang", 50)
	many := page.Element{ID: "children", Role: page.RoleSteps}
	for i := range 14 {
		many.Items = append(many.Items, page.Item{Caption: fmt.Sprint("事项 ", i+1), Text: "市人力资源和社会保障局\n需要补正，请到窗口", Tone: page.ToneWarn})
	}
	var choices, rows []page.Element
	for i := range 20 {
		choices = append(choices, page.Element{ID: fmt.Sprint("c", i), Role: page.RoleChoice, Label: "样例街道", Detail: "请选择离您近的网点", Selected: i == 3})
		rows = append(rows, page.Element{ID: fmt.Sprint("r", i), Role: page.RoleRow, Label: "联系电话", Value: "13800000000", Action: "修改"})
	}
	field := func(id, value string, k page.Keyboard) page.Element {
		return page.Element{ID: id, Role: page.RoleField, Label: "详细地址", Value: value, Keyboard: k, Error: "地址太长，请只写到房间号。"}
	}
	pages := map[string][]page.Element{
		"steps":        {many},
		"choices":      choices,
		"rows":         rows,
		"long row":     {{ID: "name", Role: page.RoleRow, Label: "姓名", Value: long, Action: "重读"}, {ID: "latin", Role: page.RoleRow, Label: "Name", Value: latin}},
		"long text":    {{ID: "text", Role: page.RoleText, Label: strings.Repeat("办完即从本机清除。", 120)}},
		"long note":    {{ID: "note", Role: page.RoleNote, Tone: page.ToneWarn, Label: strings.Repeat("办完即从本机清除。", 120)}},
		"long field":   {field("entry", long, page.KeyboardAddress)},
		"latin field":  {field("entry", latin, page.KeyboardLatin)},
		"chinese":      {field("entry", long, page.KeyboardChinese)},
		"three fields": {field("a", "", page.KeyboardDigits), field("b", "", page.KeyboardLatin), field("c", "", page.KeyboardAddress)},
		"stars":        {{ID: "stars", Role: page.RoleStars, Items: stars()}, {ID: "text", Role: page.RoleText, Label: strings.Repeat("评价自愿。", 60)}},
	}
	out := map[string]page.Page{}
	for name, es := range pages {
		out[name] = page.Page{
			ID: name, Title: "社会保障卡", Step: 3, Steps: 6, StepText: "第 3 步，共 6 步", Heading: "请核对", Sub: "确认无误后提交", Elements: es,
			Bar: []page.Element{
				{ID: "back", Role: page.RoleButton, Label: "返回"}, {ID: "next", Role: page.RoleButton, Label: "提交", Tone: page.TonePrimary},
				{ID: "help", Role: page.RoleChip, Label: "求助"},
			},
			Language: "zh", PartBefore: "上一屏", PartAfter: "下一屏",
		}
	}
	return out
}

func stars() (items []page.Item) {
	for i := 5; i > 0; i-- {
		items = append(items, page.Item{ID: fmt.Sprint("star-", i), Caption: "满意"})
	}
	return items
}

// TestCrowdedPagesKeepTheirMeasures holds that what does not fit goes to another part and never over the bar, the pager
// or the keys, and that every part can be reached.
func TestCrowdedPagesKeepTheirMeasures(t *testing.T) {
	s := window(t)
	for name, base := range crowded() {
		for v, p := range variants(base) {
			s.pending.Store(&p)
			s.update()
			for part := 0; part == 0 || part < s.parts; part++ {
				s.part = part
				s.draw()
				for _, fault := range measure(s.scene) {
					t.Errorf("%s, variant %d, part %d of %d: %s", name, v, part+1, s.parts, fault)
				}
			}
		}
	}
}

// TestWindowOfAnotherSize holds that a page is whole in any window: as large as fits, in the middle.
func TestWindowOfAnotherSize(t *testing.T) {
	s := window(t)
	p := crowded()["rows"]
	s.Show(p)
	for _, size := range [][2]float32{{540, 960}, {1080, 1920}, {1920, 1080}, {2160, 3840}} {
		s.window.Resize(sizeOf(size))
		for _, h := range s.scene.hits {
			x, y := s.scene.offX+h.x*s.scene.scale, s.scene.offY+h.y*s.scene.scale
			if x < 0 || y < 0 || x+h.w*s.scene.scale > size[0]+1 || y+h.h*s.scene.scale > size[1]+1 {
				t.Errorf("%v: %s is outside the window", size, h.id)
			}
		}
	}
}

// TestErrorStaysUnderItsField holds what is wrong with a field to the field's width, in the bold face in which it is drawn.
func TestErrorStaysUnderItsField(t *testing.T) {
	s := window(t)
	p := crowded()["latin field"]
	p.Elements[0].Error = "The register does not have this code. Please compare it with the licence. If it is right, touch “Next” again; the department will check."
	s.pending.Store(&p)
	s.update()
	s.draw()
	found := 0
	for _, o := range s.scene.objects {
		text, ok := o.(*canvas.Text)
		if !ok || text.Color != bad {
			continue
		}
		found++
		if end := text.Position().X + text.MinSize().Width; end > pageW-margin+1 {
			t.Errorf("%q ends at %.0f, the field at %v", text.Text, end, pageW-margin)
		}
	}
	if found == 0 {
		t.Error("nothing says what is wrong")
	}
}
