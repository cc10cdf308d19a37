package rules

import (
	"fmt"
	"time"
)

// Sexes and posts as the rule tells them apart. A man's post does not matter.
const (
	Male   = "male"
	Female = "female"
	Worker = "worker" // 女工人: retired at 50 before 2025
	Cadre  = "cadre"  // 女干部: retired at 55 before 2025
)

// track is how the age rises for one group: from old by a month for every Step months of birth, up to new, beginning with
// those who reach the old age in January 2025.
type track struct{ old, new, step int } // old and new in years

// tracks are those of the decision of the Standing Committee of the National People's Congress of 13 September 2024 on
// raising the statutory retirement age step by step, in force on 1 January 2025 (全国人大常委会关于实施渐进式延迟法定退休年龄的决定).
var tracks = map[string]track{
	Male:            {60, 63, 4},
	Female + Cadre:  {55, 58, 4},
	Female + Worker: {50, 55, 2},
}

// first is the month in which those retire at the old age whom the change reaches first.
var first = months(2025, time.January)

// flexible is by how much somebody may retire earlier or later than the statutory age (弹性退休), in months.
const flexible = 36

// Retirement is when somebody reaches the statutory retirement age.
type Retirement struct {
	Month         string `json:"month"`          // 2025-04
	DelayMonths   int    `json:"delay_months"`   // beyond the age before 2025
	AgeYears      int    `json:"age_years"`      // statutory age
	AgeMonths     int    `json:"age_months"`     // and months
	Earliest      string `json:"earliest"`       // 弹性提前: at most three years earlier, never below the age before 2025
	Latest        string `json:"latest"`         // 弹性延迟: at most three years later, if the employer agrees
	MinimumMonths int    `json:"minimum_months"` // of contributions to draw a pension in Month: 15 years until 2029, then 6 months more each year, up to 20
}

// RetirementOf works out the statutory retirement of somebody by the month of birth, such as 1965-03. Jobs with an earlier
// age of their own (特殊工种) and retirement through illness are not in it: their ages did not change.
func RetirementOf(sex, post, birth string) (Retirement, error) {
	born, err := time.Parse("2006-01", birth)
	if err != nil {
		return Retirement{}, fmt.Errorf("birth %q is not a month; write it like 1965-03", birth)
	}
	group := sex
	if sex == Female {
		group += post
	}
	t, known := tracks[group]
	if !known {
		return Retirement{}, fmt.Errorf("sex %q with post %q is not known; write male, or female with worker or cadre", sex, post)
	}
	month := months(born.Year(), born.Month())
	old := month + t.old*12
	delay := 0
	if old >= first {
		delay = min((old-first)/t.step+1, (t.new-t.old)*12)
	}
	statutory := old + delay
	age := t.old*12 + delay
	return Retirement{
		Month: monthOf(statutory), DelayMonths: delay, AgeYears: age / 12, AgeMonths: age % 12,
		Earliest: monthOf(max(statutory-flexible, old)), Latest: monthOf(statutory + flexible), MinimumMonths: minimum(statutory),
	}, nil
}

// minimum is the shortest time of contributions for somebody who retires in a month, in months (article 2 of the measures
// that the decision approves).
func minimum(month int) int {
	return 180 + min(max(month/12-2029, 0)*6, 60)
}

// months counts months from the year 0, so that they can be added.
func months(year int, month time.Month) int { return year*12 + int(month) - 1 }

func monthOf(n int) string { return fmt.Sprintf("%04d-%02d", n/12, n%12+1) }
