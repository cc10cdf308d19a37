package strictyaml

import "strings"

// remedy names the known key that an unknown one was probably meant to be, or lists them all.
func remedy(key string, known []string) string {
	best, nearest := "", len(key)/2+1
	for _, k := range known {
		if n := distance(key, k); n < nearest {
			best, nearest = k, n
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "known here: " + strings.Join(known, ", ")
}

// distance is how many letters must be changed, added or dropped to make one word of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
