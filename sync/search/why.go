package search

import (
	"fmt"

	"zhiting/sync/catalog"
)

// way is how a question met words of the catalogue.
type way int

const (
	byWords way = iota
	bySound
	byPinyin
	byInitials
	bySlip
	byGuide
)

// sentences have the part of the question first, then the words of the catalogue.
var sentences = map[way]catalog.Text{
	byWords:    {Zh: "您说的“%s”，和这里的“%s”对得上。", En: "What you said, “%s”, goes with “%s” here."},
	bySound:    {Zh: "您说的“%s”，听起来像“%s”。", En: "What you said, “%s”, sounds like “%s”."},
	byPinyin:   {Zh: "“%s”是拼音，和“%s”对得上。", En: "“%s” is pinyin and goes with “%s”."},
	byInitials: {Zh: "“%s”是“%s”的拼音首字母。", En: "“%s” are the first letters of “%s” in pinyin."},
	bySlip:     {Zh: "“%s”很像“%s”的拼音。", En: "“%s” is nearly the pinyin of “%s”."},
	byGuide:    {Zh: "这件事的说明里提到“%s”：%s", En: "Its guide speaks of “%s”: %s"},
}

func (w way) why(said string, p phrase) catalog.Text {
	if w == byWords && said == p.text {
		return catalog.Text{Zh: fmt.Sprintf("您说的就是“%s”。", said), En: fmt.Sprintf("You said “%s”.", said)}
	}
	s := sentences[w]
	return catalog.Text{Zh: fmt.Sprintf(s.Zh, said, p.text), En: fmt.Sprintf(s.En, said, p.text)}
}
