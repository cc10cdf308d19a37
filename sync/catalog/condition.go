package catalog

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"zhiting/sync/strictyaml"
)

// condition compiles a condition such as `card == "lost"`, in which the answers to questions are variables.
func (l *loader) condition(d *strictyaml.Document, at, source string, questions []Question) {
	if source == "" {
		return
	}
	env := map[string]any{}
	for _, q := range questions {
		env[q.ID] = ""
	}
	program, err := expr.Compile(source, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins())
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n")
		l.fault(d, at, "condition %q: %s; compare questions asked before with their options, like card == \"lost\"", source, what)
		return
	}
	options := comparedOptions{}
	node := program.Node()
	ast.Walk(&node, options)
	for _, q := range questions {
		for _, option := range options[q.ID] {
			if !slices.ContainsFunc(q.Options, func(o Option) bool { return o.ID == option }) {
				l.fault(d, at, "condition %q: question %s has no option %q; correct the name", source, q.ID, option)
			}
		}
	}
	l.catalog.conditions[source] = program
}

// comparedOptions collects, by question, the options that a condition compares it with.
type comparedOptions map[string][]string

// Visit implements ast.Visitor.
func (c comparedOptions) Visit(node *ast.Node) {
	compare, ok := (*node).(*ast.BinaryNode)
	if !ok {
		return
	}
	for _, sides := range [][2]ast.Node{{compare.Left, compare.Right}, {compare.Right, compare.Left}} {
		question, isQuestion := sides[0].(*ast.IdentifierNode)
		option, isOption := sides[1].(*ast.StringNode)
		if isQuestion && isOption {
			c[question.Value] = append(c[question.Value], option.Value)
		}
	}
}

// holds evaluates a condition that Load compiled.
func (c *Catalog) holds(source string, answers map[string]any) bool {
	if source == "" {
		return true
	}
	result, err := vm.Run(c.conditions[source], answers)
	return err == nil && result == true
}
