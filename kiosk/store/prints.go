package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// PrintState is how far a paper is. The set is closed.
type PrintState string

// The states of a paper.
const (
	PrintIntended PrintState = "intended" // nothing was given to a printer yet
	PrintSent     PrintState = "sent"     // a printer has it, or a part of it
	PrintTaken    PrintState = "taken"    // the printer says that it is on paper
	PrintFailed   PrintState = "failed"   // it is not; Spoiled says whether a part may be
	PrintUnknown  PrintState = "unknown"  // the terminal lost sight of it, such as in a power cut
)

var printStates = []PrintState{PrintIntended, PrintSent, PrintTaken, PrintFailed, PrintUnknown}

// printMoves is the whole life of a paper.
var printMoves = map[PrintState][]PrintState{
	PrintIntended: {PrintSent, PrintFailed},
	PrintSent:     {PrintTaken, PrintFailed, PrintUnknown},
}

// Print is one try at a paper of a case, a row of the paper ledger.
type Print struct {
	CaseID    string     `json:"case_id"`
	Paper     string     `json:"paper"`
	Copy      int        `json:"copy"` // 1 is the first try
	State     PrintState `json:"state"`
	Spoiled   bool       `json:"spoiled,omitempty"`
	Problem   string     `json:"problem,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Role      string     `json:"role,omitempty"`
	At        time.Time  `json:"at"`
	ChangedAt time.Time  `json:"changed_at"`
}

// Reprint says that an earlier try may be on paper, whole or in part, so that this one must say what it is (补打).
func (p Print) Reprint() bool { return p.Copy > 1 && p.Reason != reasonNothing }

// reasonNothing is why a paper is tried again when nothing of any former try reached the paper.
const reasonNothing = "nothing on paper"

// Errors of the paper ledger.
var (
	ErrPrinting = errors.New("this paper is being printed")
	// ErrPrinted says that the paper is, or may be, in somebody's hands.
	ErrPrinted = errors.New("this paper was printed; give a reason and a role to print it once more")
)

// BeginPrint writes down that a paper of a case is to be printed, and gives its row. It is ErrPrinting while a former try
// is under way. Once a try was taken or lost sight of, it is ErrPrinted with that row, unless reason and role say why
// another is wanted. After a try that failed it needs neither: the reason and the role of that one hold for this.
func (s *Store) BeginPrint(ctx context.Context, caseID, paper, reason, role string) (begun Print, err error) {
	err = s.write(ctx, func() error {
		last, err := lastPrint(ctx, s.writer, caseID, paper)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return err
		case last.State == PrintIntended, last.State == PrintSent:
			begun = last
			return ErrPrinting
		case last.State != PrintFailed && (reason == "" || role == ""):
			begun = last
			return ErrPrinted
		case last.State == PrintFailed && reason == "" && last.Spoiled:
			reason = "spoiled: " + last.Problem
		case last.State == PrintFailed && reason == "": // what was true of that try is true of this one
			reason, role = cmp.Or(last.Reason, reasonNothing), last.Role
		}
		now := s.o.Now()
		begun = Print{CaseID: caseID, Paper: paper, Copy: last.Copy + 1, State: PrintIntended, Reason: reason, Role: role, At: now, ChangedAt: now}
		_, err = s.writer.ExecContext(ctx, "INSERT INTO prints (case_id, paper, copy, state, reason, role, at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			caseID, paper, begun.Copy, string(begun.State), reason, role, now.UnixMilli(), now.UnixMilli())
		return err
	})
	return begun, err
}

// MovePrint writes down how far a paper is. Problem is the code of the declared problem when it failed.
func (s *Store) MovePrint(ctx context.Context, p Print, to PrintState, spoiled bool, problem string) error {
	return s.write(ctx, func() error {
		var from PrintState
		err := s.writer.QueryRowContext(ctx, "SELECT state FROM prints WHERE case_id = ? AND paper = ? AND copy = ?", p.CaseID, p.Paper, p.Copy).Scan(&from)
		if err != nil {
			return err
		}
		if !slices.Contains(printMoves[from], to) {
			return fmt.Errorf("a paper cannot go from %s to %s", from, to)
		}
		_, err = s.writer.ExecContext(ctx, "UPDATE prints SET state = ?, spoiled = ?, problem = ?, changed_at = ? WHERE case_id = ? AND paper = ? AND copy = ?",
			string(to), spoiled, problem, s.o.Now().UnixMilli(), p.CaseID, p.Paper, p.Copy)
		return err
	})
}

// losePrints settles what a kiosk that ended in the middle left behind: what no printer had failed, the rest is unknown.
func (s *Store) losePrints(ctx context.Context) error {
	return s.write(ctx, func() error {
		for from, to := range map[PrintState]PrintState{PrintIntended: PrintFailed, PrintSent: PrintUnknown} {
			if _, err := s.writer.ExecContext(ctx, "UPDATE prints SET state = ?, changed_at = ? WHERE state = ?", string(to), s.o.Now().UnixMilli(), string(from)); err != nil {
				return err
			}
		}
		return nil
	})
}

const printColumns = "SELECT case_id, paper, copy, state, spoiled, problem, reason, role, at, changed_at FROM prints WHERE case_id = ?"

func scanPrint(scan func(...any) error) (p Print, err error) {
	var at, changed int64
	err = scan(&p.CaseID, &p.Paper, &p.Copy, &p.State, &p.Spoiled, &p.Problem, &p.Reason, &p.Role, &at, &changed)
	p.At, p.ChangedAt = time.UnixMilli(at).UTC(), time.UnixMilli(changed).UTC()
	return p, err
}

func lastPrint(ctx context.Context, q querier, caseID, paper string) (Print, error) {
	return scanPrint(q.QueryRowContext(ctx, printColumns+" AND paper = ? ORDER BY copy DESC LIMIT 1", caseID, paper).Scan)
}

// Prints gives the paper ledger of a case, in the order of paper and try.
func (s *Store) Prints(ctx context.Context, caseID string) ([]Print, error) {
	found, err := s.db.QueryContext(ctx, printColumns+" ORDER BY paper, copy", caseID)
	if err != nil {
		return nil, err
	}
	defer found.Close() // read to the end below
	prints := []Print{}
	for found.Next() {
		p, err := scanPrint(found.Scan)
		if err != nil {
			return nil, err
		}
		prints = append(prints, p)
	}
	return prints, found.Err()
}
