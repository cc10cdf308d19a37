package runtime

import (
	"context"
	"errors"
	"fmt"

	"zhiting/kiosk/paper"
	"zhiting/kiosk/sheet"
)

// PrintTestPage prints a page on every printer that is attached, for a technician far away, and tells what became of it.
func (r *Runtime) PrintTestPage(ctx context.Context) (told string, err error) {
	ctx, cancel := context.WithTimeout(ctx, printTime)
	defer cancel()
	s := sheet.Sheet{ID: "test", Language: "zh", Title: "打印测试", Sub: r.Hall.Zh, Blocks: []sheet.Block{
		{Role: sheet.Row, Label: "终端", Value: r.Terminal}, {Role: sheet.Row, Label: "时间", Value: r.Now().Format("2006-01-02 15:04")},
		{Role: sheet.Row, Label: "生僻字", Value: "𬍛 㛃 䶮 龘"}, {Role: sheet.Note, Value: "这是技术人员远程发起的测试页，与办件无关，可以丢弃。"},
	}}
	var errs []error
	if r.Devices.Receipt != nil {
		err := r.printSlip(ctx, paper.Slip(s, false))
		told += fmt.Sprintf("receipt printer: %s. ", became(err))
		errs = append(errs, err)
	}
	if r.Devices.Document != nil {
		err := r.printPages(ctx, "test", func() ([]byte, error) { return paper.Pages(s, false, r.Fonts, r.Now()) })
		told += fmt.Sprintf("page printer: %s. ", became(err))
		errs = append(errs, err)
	}
	if len(errs) == 0 {
		return "", errors.New("this terminal has no printer")
	}
	if err := errors.Join(errs...); err != nil {
		return "", errors.New(told)
	}
	return told, nil
}

func became(err error) string {
	if err != nil {
		return err.Error()
	}
	return "printed"
}
