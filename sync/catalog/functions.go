package catalog

import "github.com/expr-lang/expr"

// ruleFunctions are what conditions can compute. None fails: a day that was not asked is "" and gives 0 or "".
func ruleFunctions() []expr.Option {
	return []expr.Option{
		expr.Function("months_between", func(params ...any) (any, error) {
			return monthsBetween(params[0].(string), params[1].(string)), nil
		}, monthsBetween),
	}
}
