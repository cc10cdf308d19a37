package sample

// The numbers of the made-up people, valid by their check digits alone.
const (
	ouyangID = "371502199001010012"
	zhangID  = "371503195512310023"
	wangID   = "371523200002290033"
)
