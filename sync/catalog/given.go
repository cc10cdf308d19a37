package catalog

import "time"

// Answers are the options chosen, by question. One of kind date has the day as its only value, such as "2026-03-01".
type Answers map[string][]string

// Given is what an engine call goes by: the answers so far, the applicant as far as known, and the day.
type Given struct {
	Answers   Answers
	Applicant Facts
	Today     time.Time
}

// Facts are what conditions may use of an applicant. The zero value is somebody not known yet.
type Facts struct {
	Sex   string // "male" or "female"
	Birth string // 1990-01-01
}

// FactsOf reads the facts that an identification number holds (GB 11643-1999: digits 7 to 14 the birth date, digit 17
// odd for men). Residence permits of Hong Kong, Macao and Taiwan residents and the foreigners' card of 2023 are built
// alike. Anything else gives the zero value.
func FactsOf(idNumber string) Facts {
	if len(idNumber) != 18 {
		return Facts{}
	}
	birth, err := time.Parse("20060102", idNumber[6:14])
	if err != nil {
		return Facts{}
	}
	sex := "female"
	if idNumber[16]%2 == 1 {
		sex = "male"
	}
	return Facts{Sex: sex, Birth: birth.Format(time.DateOnly)}
}

func (f Facts) known() bool { return f.Birth != "" }

// age is in whole years on a day.
func (f Facts) age(today time.Time) int {
	return monthsBetween(f.Birth, today.Format(time.DateOnly)) / 12
}

// monthsBetween counts whole months from a day to a later one, both like 2026-03-01; 0 when either is no day or the
// later one is not later. Somebody born on the 31st has completed a month on the last day of a shorter one.
func monthsBetween(from, to string) int {
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	if errA != nil || errB != nil || b.Before(a) {
		return 0
	}
	months := (b.Year()-a.Year())*12 + int(b.Month()-a.Month())
	lastOfMonth := b.AddDate(0, 0, 1).Month() != b.Month()
	if b.Day() < a.Day() && !lastOfMonth {
		months--
	}
	return months
}
