package catalog

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"zhiting/sync/strictyaml"
)

// condition is a compiled condition and what it must know: the questions it names, and whether it speaks of the applicant.
type condition struct {
	program   *vm.Program
	questions []string
	applicant bool
}

// reserved are the variables of conditions that no question may be called.
var reserved = []string{"applicant", "today"}

// applicantFacts are what conditions see of the applicant.
type applicantFacts struct {
	Age   int    `expr:"age"`   // whole years
	Sex   string `expr:"sex"`   // "male" or "female"
	Birth string `expr:"birth"` // 1965-03-01
}

// condition compiles a condition such as `card == "lost"`, in which the answers to questions are variables. With facts it
// may also use applicant.age, applicant.sex, today and the functions of rules; such conditions come last, since what was
// compiled once for a theme is not compiled again.
func (l *loader) condition(d *strictyaml.Document, at, source string, questions []Question, facts bool) {
	l.compile(d, at, source, questions, facts, expr.AsBool())
}

// compile compiles an expression of the kind that result asks for.
func (l *loader) compile(d *strictyaml.Document, at, source string, questions []Question, facts bool, result expr.Option) {
	if _, compiled := l.conditions[source]; compiled || source == "" {
		return
	}
	env := map[string]any{}
	for _, q := range questions {
		env[q.ID] = ""
		if q.Kind == QuestionMany {
			env[q.ID] = []string{}
		}
	}
	if facts {
		env["applicant"], env["today"] = applicantFacts{}, ""
	}
	options := []expr.Option{expr.Env(env), result, expr.DisableAllBuiltins()}
	options = append(options, ruleFunctions()...)
	program, err := expr.Compile(source, options...)
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n")
		l.fault(d, at, "condition %q: %s; compare questions asked before with their options, like card == \"lost\"", source, what)
		return
	}
	seen := names{options: map[string][]string{}}
	node := program.Node()
	ast.Walk(&node, &seen)
	compiled := condition{program: program, applicant: seen.applicant}
	for _, q := range questions {
		if slices.Contains(seen.identifiers, q.ID) {
			compiled.questions = append(compiled.questions, q.ID)
		}
		if q.Kind == QuestionDate {
			continue
		}
		for _, option := range seen.options[q.ID] {
			if !slices.ContainsFunc(q.Options, func(o Option) bool { return o.ID == option }) {
				l.fault(d, at, "condition %q: question %s has no option %q; correct the name", source, q.ID, option)
			}
		}
	}
	l.conditions[source] = compiled
}

// names collects the variables of a condition and, by question, the options that it is compared with.
type names struct {
	identifiers []string
	options     map[string][]string
	applicant   bool
}

// Visit implements ast.Visitor.
func (n *names) Visit(node *ast.Node) {
	switch e := (*node).(type) {
	case *ast.IdentifierNode:
		n.identifiers = append(n.identifiers, e.Value)
		n.applicant = n.applicant || e.Value == "applicant"
	case *ast.BinaryNode:
		for _, sides := range [][2]ast.Node{{e.Left, e.Right}, {e.Right, e.Left}} {
			question, isQuestion := sides[0].(*ast.IdentifierNode)
			if !isQuestion {
				continue
			}
			n.options[question.Value] = append(n.options[question.Value], stringsIn(sides[1])...)
		}
	}
}

// stringsIn are the strings of a constant or a list of constants.
func stringsIn(node ast.Node) (found []string) {
	switch e := node.(type) {
	case *ast.StringNode:
		found = append(found, e.Value)
	case *ast.ArrayNode:
		for _, item := range e.Nodes {
			found = append(found, stringsIn(item)...)
		}
	case *ast.ConstantNode:
		if set, ok := e.Value.(map[string]struct{}); ok { // the optimiser makes a set of a list
			for s := range set {
				found = append(found, s)
			}
		}
	}
	return found
}

// environment is what conditions see of one visit.
func environment(g Given) map[string]any {
	return map[string]any{"applicant": applicantFacts{Age: g.Applicant.age(g.Today), Sex: g.Applicant.Sex, Birth: g.Applicant.Birth}, "today": g.Today.Format(time.DateOnly)}
}

// holds evaluates a condition that Load compiled.
func (t *Theme) holds(source string, env map[string]any) bool {
	return source == "" || t.value(source, env) == true
}

// value evaluates an expression that Load compiled.
func (t *Theme) value(source string, env map[string]any) any {
	result, err := vm.Run(t.conditions[source].program, env)
	if err != nil {
		panic(fmt.Sprintf("condition %q failed: %v", source, err)) // Load compiled it against these very types
	}
	return result
}
