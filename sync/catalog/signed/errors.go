package signed

import (
	"errors"
	"fmt"
)

// ErrUnsigned says that a package has no signature.
var ErrUnsigned = errors.New("the catalogue package has no " + FileName + ", so nobody vouches for it; sign it with zhitingctl catalog sign")

// UnknownKey is a signature by a key that is not trusted here.
type UnknownKey struct{ ID string }

func (e *UnknownKey) Error() string {
	return fmt.Sprintf("the catalogue package is signed with key %q, which is not trusted here; have it signed with a trusted key, or add its public key to the trusted ones", e.ID)
}

// BadSignature is a signature that is wrong or cannot be read.
type BadSignature struct{ Why string }

func (e *BadSignature) Error() string {
	return fmt.Sprintf("the signature of the catalogue package is bad: %s; copy the package again from where it was signed", e.Why)
}

// Change is what happened to a file after signing.
type Change string

// The changes.
const (
	Altered Change = "changed"
	Missing Change = "missing"
	Added   Change = "added"
)

// Changed is a package whose files are not those that were signed. File is the first that differs, in the order of
// paths, and Others is how many more do.
type Changed struct {
	File   string
	Change Change
	Others int
}

func (e *Changed) Error() string {
	what := map[Change]string{Altered: "was changed after signing", Missing: "was signed and is missing", Added: "was added after signing"}[e.Change]
	if e.Others > 0 {
		what += fmt.Sprintf(", and %d more differ", e.Others)
	}
	return fmt.Sprintf("%s: the file %s; copy the package again from where it was signed, or sign it anew", e.File, what)
}

// NotAllowed is something that no package may hold.
type NotAllowed struct{ File, Why string }

func (e *NotAllowed) Error() string {
	return fmt.Sprintf("%q: %s, which no catalogue package may have; take it out and sign the package again", e.File, e.Why)
}

// changes collects what differs.
type changes struct{ first *Changed }

func (c *changes) add(file string, change Change) {
	switch {
	case c.first == nil:
		c.first = &Changed{File: file, Change: change}
	case file < c.first.File:
		c.first = &Changed{File: file, Change: change, Others: c.first.Others + 1}
	default:
		c.first.Others++
	}
}

func (c *changes) err() error {
	if c.first == nil {
		return nil
	}
	return c.first
}
