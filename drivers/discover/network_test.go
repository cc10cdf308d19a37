package discover

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"
	"golang.org/x/net/dns/dnsmessage"
)

func TestPrintQueues(t *testing.T) {
	answer := goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, 1)
	for _, q := range []struct{ name, model, format string }{{"hall", "Maker 4000", mimePDF}, {"label", "Labels", "application/vnd.zebra"}} {
		answer.Groups = append(answer.Groups, goipp.Group{Tag: goipp.TagPrinterGroup, Attrs: goipp.Attributes{
			goipp.MakeAttribute("printer-name", goipp.TagName, goipp.String(q.name)),
			goipp.MakeAttribute("printer-uri-supported", goipp.TagURI, goipp.String("ipp://other:631/printers/"+q.name)),
			goipp.MakeAttribute("printer-make-and-model", goipp.TagText, goipp.String(q.model)),
			goipp.MakeAttribute("document-format-supported", goipp.TagMimeType, goipp.String(q.format)),
		}})
	}
	asked := make(chan goipp.Op, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question goipp.Message
		if err := question.Decode(r.Body); err != nil {
			t.Errorf("the question is no IPP: %v", err)
		}
		asked <- goipp.Op(question.Code)
		b, err := answer.EncodeBytes()
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(b)
	}))
	defer server.Close()
	got := printQueues(t.Context(), server.URL)
	if op := <-asked; op != goipp.OpCupsGetPrinters {
		t.Errorf("asked with %v", op)
	}
	host := strings.TrimPrefix(server.URL, "http://")
	want := []Found{
		{"document", "ipp://" + host + "/printers/hall", "Maker 4000", "queue hall of CUPS"},
		{"", "", "Labels", "queue label of CUPS; it takes no PDF"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := printQueues(t.Context(), "http://127.0.0.1:1/"); got != nil {
		t.Errorf("without CUPS: %+v", got)
	}
}

// resource makes a DNS record.
func resource(name string, body dnsmessage.ResourceBody) dnsmessage.Resource {
	return dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Class: dnsmessage.ClassINET}, Body: body}
}

// A printer's records, and those of one that takes no PDF.
var (
	pointer = resource(service, &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName("Hall Printer." + service)})
	server  = resource("Hall Printer."+service, &dnsmessage.SRVResource{Target: dnsmessage.MustNewName("Hall.local."), Port: 632})
	texts   = resource("Hall Printer."+service, &dnsmessage.TXTResource{TXT: []string{"rp=ipp/print", "ty=Maker\x1b 4000", "pdl=application/pdf,image/urf"}})
	host    = resource("hall.local.", &dnsmessage.AResource{A: [4]byte{192, 0, 2, 7}})
	labels  = []dnsmessage.Resource{
		resource(service, &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName("Labels." + service)}),
		resource("Labels."+service, &dnsmessage.SRVResource{Target: dnsmessage.MustNewName("hall.local."), Port: 631}),
		resource("Labels."+service, &dnsmessage.TXTResource{TXT: []string{"pdl=image/urf"}}),
	}
)

func packed(t testing.TB, m dnsmessage.Message) []byte {
	t.Helper()
	m.Response = true
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNetworkPrinters plays a printer that tells everything at once, and one that must be asked for each thing.
func TestNetworkPrinters(t *testing.T) {
	for name, answer := range map[string]func(q dnsmessage.Question) dnsmessage.Message{
		"at once": func(dnsmessage.Question) dnsmessage.Message {
			return dnsmessage.Message{Answers: append([]dnsmessage.Resource{pointer}, labels...), Additionals: []dnsmessage.Resource{server, texts, host}}
		},
		"in two rounds": func(q dnsmessage.Question) dnsmessage.Message {
			switch {
			case q.Type == dnsmessage.TypePTR:
				return dnsmessage.Message{Answers: []dnsmessage.Resource{pointer}}
			case q.Type == dnsmessage.TypeSRV && strings.EqualFold(q.Name.String(), server.Header.Name.String()):
				return dnsmessage.Message{Answers: append([]dnsmessage.Resource{server}, labels...), Additionals: []dnsmessage.Resource{host}}
			case q.Type == dnsmessage.TypeTXT:
				return dnsmessage.Message{Answers: []dnsmessage.Resource{texts}}
			}
			return dnsmessage.Message{}
		},
	} {
		t.Run(name, func(t *testing.T) {
			printer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan struct{})
			defer func() { _ = printer.Close(); <-ended }()
			go func() {
				defer close(ended)
				var b [9000]byte
				for {
					n, from, err := printer.ReadFromUDP(b[:])
					if err != nil {
						return
					}
					var question dnsmessage.Message
					if err := question.Unpack(b[:n]); err != nil {
						t.Errorf("the question is no DNS: %v", err)
					}
					for _, q := range question.Questions {
						_, _ = printer.WriteToUDP(packed(t, answer(q)), from)
					}
				}
			}()
			got := networkPrinters(t.Context(), []post{{to: printer.LocalAddr().(*net.UDPAddr)}}, time.Second)
			want := []Found{
				{"document", "ipp://192.0.2.7:632/ipp/print", "Maker\x1b 4000", "on the network as hall.local; give it an address that stays"},
				{"", "", "labels", "it takes no PDF, only image/urf"},
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if line := got[0].Line(); strings.Contains(line, "\x1b") {
				t.Errorf("the line obeys the network: %q", line)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := networkPrinters(ctx, nil, time.Hour); got != nil {
		t.Errorf("found %+v although nobody waits", got)
	}
}

func FuzzDirectory(f *testing.F) {
	f.Add(packed(f, dnsmessage.Message{Answers: []dnsmessage.Resource{pointer}, Additionals: []dnsmessage.Resource{server, texts, host}}))
	f.Add(packed(f, dnsmessage.Message{Answers: labels}))
	f.Add([]byte{0, 0, 0x84, 0, 0, 0, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, packet []byte) {
		d := directory{}
		d.read(packet)
		d.questions()
		for _, p := range d.printers() {
			if strings.ContainsFunc(p.Line(), func(r rune) bool { return r < ' ' }) {
				t.Errorf("%q holds a control character", p.Line())
			}
		}
	})
}

func FuzzQueues(f *testing.F) {
	answer := goipp.NewResponse(goipp.DefaultVersion, goipp.StatusOk, 1)
	answer.Printer.Add(goipp.MakeAttribute("printer-uri-supported", goipp.TagURI, goipp.String("ipp://x/printers/y")))
	b, err := answer.EncodeBytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, answer []byte) { queuesIn(answer, "127.0.0.1:631") })
}
