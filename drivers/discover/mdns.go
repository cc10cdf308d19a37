package discover

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/net/ipv4"

	"zhiting/drivers"
)

// service is how IPP printers call what they offer (RFC 6763; PWG 5100.14, section 4).
const service = "_ipp._tcp.local."

// post is where a question on the network goes to: an address, and the interface it leaves by if that matters.
type post struct {
	to  *net.UDPAddr
	via *net.Interface
}

// multicast gives the posts that reach all of this machine's networks (RFC 6762).
func multicast() []post {
	interfaces, _ := net.Interfaces() // without any there is no network to ask
	var posts []post
	for _, i := range interfaces {
		if i.Flags&net.FlagUp != 0 && i.Flags&net.FlagMulticast != 0 {
			posts = append(posts, post{&net.UDPAddr{IP: net.IPv4(224, 0, 0, 251), Port: 5353}, &i})
		}
	}
	return posts
}

// networkPrinters asks the networks for IPP printers. It asks from a port of its own, so that each printer answers to it
// alone (RFC 6762, section 6.7), and needs no service on this machine.
func networkPrinters(ctx context.Context, posts []post, wait time.Duration) []Found {
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		return nil
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	seen := directory{}
	for round := range 2 { // what one answer left out is asked for in the second round
		ask(conn, posts, seen.questions())
		if conn.SetReadDeadline(time.Now().Add(wait/2)) != nil {
			break
		}
		var packet [9000]byte // the longest that RFC 6762 allows
		for answers := 0; answers < 500; answers++ {
			n, _, err := conn.ReadFromUDP(packet[:])
			if err != nil {
				break
			}
			seen.read(packet[:n])
		}
		if round == 0 && ctx.Err() != nil {
			break
		}
	}
	return seen.printers()
}

// ask sends one question packet to each post.
func ask(conn *net.UDPConn, posts []post, questions []dnsmessage.Question) {
	packet, err := (&dnsmessage.Message{Questions: questions}).Pack()
	if err != nil {
		return // a printer with a name that cannot be asked for
	}
	multi := ipv4.NewPacketConn(conn)
	for _, p := range posts {
		if p.via != nil && multi.SetMulticastInterface(p.via) != nil {
			continue
		}
		_, _ = conn.WriteToUDP(packet, p.to) // a network that is down has no printers
	}
}

// directory is what the network said, by name.
type directory map[string]*entry

// entry is what is known of a name: of a printer's, or of a host's.
type entry struct {
	printer bool
	host    string
	port    uint16
	txt     map[string]string
	ip      net.IP
}

// mostNames bounds what a network that talks without end can make us keep.
const mostNames = 500

// at gives the entry of a name; nil when there are too many.
func (d directory) at(name dnsmessage.Name) *entry {
	key := strings.ToLower(name.String())
	if d[key] == nil && len(d) < mostNames {
		d[key] = &entry{}
	}
	return d[key]
}

// read takes what one packet says. What it cannot read it leaves out.
func (d directory) read(packet []byte) {
	var p dnsmessage.Parser
	header, err := p.Start(packet)
	if err != nil || !header.Response || p.SkipAllQuestions() != nil {
		return
	}
	for _, section := range []func() (dnsmessage.Resource, error){p.Answer, p.Authority, p.Additional} {
		for {
			r, err := section()
			if err != nil {
				break // the section's end, or a record that is none; then the next section fails as well
			}
			d.take(r)
		}
	}
}

func (d directory) take(r dnsmessage.Resource) {
	name := r.Header.Name
	switch body := r.Body.(type) {
	case *dnsmessage.PTRResource:
		if strings.EqualFold(name.String(), service) {
			if e := d.at(body.PTR); e != nil {
				e.printer = true
			}
		}
	case *dnsmessage.SRVResource:
		if e := d.at(name); e != nil {
			e.host, e.port = strings.ToLower(body.Target.String()), body.Port
		}
	case *dnsmessage.TXTResource:
		if e := d.at(name); e != nil {
			e.txt = map[string]string{}
			for _, pair := range body.TXT {
				key, value, _ := strings.Cut(pair, "=")
				e.txt[strings.ToLower(key)] = value
			}
		}
	case *dnsmessage.AResource:
		if e := d.at(name); e != nil {
			e.ip = net.IP(body.A[:])
		}
	}
}

// questions are what to ask next: who there is, and what is not known of those who answered.
func (d directory) questions() []dnsmessage.Question {
	ask := func(name string, of dnsmessage.Type) dnsmessage.Question {
		n, err := dnsmessage.NewName(name)
		if err != nil {
			n = dnsmessage.MustNewName(service) // too long to be asked for; asking who there is does no harm
		}
		return dnsmessage.Question{Name: n, Type: of, Class: dnsmessage.ClassINET}
	}
	all := []dnsmessage.Question{ask(service, dnsmessage.TypePTR)}
	for _, name := range slices.Sorted(maps.Keys(d)) {
		e := d[name]
		switch host := d[e.host]; {
		case !e.printer:
		case e.host == "":
			all = append(all, ask(name, dnsmessage.TypeSRV), ask(name, dnsmessage.TypeTXT))
		case e.txt == nil:
			all = append(all, ask(name, dnsmessage.TypeTXT))
		case host == nil || host.ip == nil:
			all = append(all, ask(e.host, dnsmessage.TypeA))
		}
	}
	return all
}

// printers lists the printers of which an address is known.
func (d directory) printers() []Found {
	var found []Found
	for _, name := range slices.Sorted(maps.Keys(d)) {
		e := d[name]
		host := d[e.host]
		if !e.printer || host == nil || host.ip == nil {
			continue
		}
		called := cmp.Or(e.txt["ty"], strings.TrimSuffix(name, "."+service))
		f := Found{Kind: drivers.KindDocument, What: called, Note: "on the network as " + strings.TrimSuffix(e.host, ".") + "; give it an address that stays"}
		path := url.URL{Path: "/" + strings.TrimPrefix(cmp.Or(e.txt["rp"], "ipp/print"), "/")}
		f.Address = fmt.Sprintf("ipp://%s:%d%s", host.ip, e.port, path.EscapedPath())
		if formats := e.txt["pdl"]; formats != "" && !strings.Contains(formats, mimePDF) {
			f.Kind, f.Address, f.Note = "", "", "it takes no PDF, only "+formats
		}
		found = append(found, f)
	}
	return found
}
