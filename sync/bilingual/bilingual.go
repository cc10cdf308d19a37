// Package bilingual is a sentence in the two languages of the terminal. It is apart so that the catalogue and the
// validators can both speak to citizens without knowing each other.
package bilingual

// Text is a sentence in both languages. A text of which one is missing is a fault that the catalogue's loader reports.
type Text struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// In gives the text in a language, "zh" or "en"; any other is answered in Chinese.
func (t Text) In(language string) string {
	if language == "en" {
		return t.En
	}
	return t.Zh
}

// IsZero says that there is nothing to say.
func (t Text) IsZero() bool { return t == Text{} }
