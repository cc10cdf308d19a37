package document

import (
	"bytes"
	"fmt"
	"testing"

	"zhiting/drivers/devicetest"
)

// program is the far end of the wire, built once.
var program string

func TestMain(m *testing.M) { devicetest.Main(m, &program) }

// hall starts a printer and gives the directory of its pages.
func hall(t *testing.T) (h *devicetest.Simulator, out string) {
	t.Helper()
	out = t.TempDir()
	return devicetest.Start(t, program, `- {kind: document, listen: "127.0.0.1:0", paper: `+out+"}\n"), out
}

// page is a PDF of one A4 page with a word on it.
func page() []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), fmt.Sprintf(format, args...))
	}
	b.WriteString("%PDF-1.4\n")
	const text = "BT /F1 48 Tf 100 700 Td (Zhiting) Tj ET"
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>")
	object("<</Length %d>>\nstream\n%s\nendstream", len(text), text)
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}
