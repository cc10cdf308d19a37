package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// surface is the one widget of the window: it lies over the drawn page and takes every touch. So there is no focus to
// lose, no hidden order of events, and a robot's touch goes the same way as a finger's.
type surface struct {
	widget.BaseWidget
	screen *Screen
	cursor desktop.Cursor
}

var (
	_ desktop.Mouseable  = (*surface)(nil)
	_ desktop.Cursorable = (*surface)(nil)
	_ fyne.Draggable     = (*surface)(nil)
)

func newSurface(s *Screen, hideCursor bool) *surface {
	w := &surface{screen: s, cursor: desktop.DefaultCursor}
	if hideCursor {
		w.cursor = desktop.HiddenCursor
	}
	w.ExtendBaseWidget(w)
	return w
}

func (w *surface) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent)) // the one value that is not painted
}

func (w *surface) Cursor() desktop.Cursor { return w.cursor }

func (w *surface) MouseDown(e *desktop.MouseEvent) { w.screen.press(e.Position) }

func (w *surface) MouseUp(e *desktop.MouseEvent) { w.screen.release(e.Position) }

func (w *surface) Dragged(e *fyne.DragEvent) { w.screen.drag(e.Position) }

func (w *surface) DragEnd() { w.screen.release(w.screen.finger) }
