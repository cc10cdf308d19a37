package uplink

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"zhiting/sync/uplink/wire"
)

// packFrom is the least that is worth packing, in bytes.
const packFrom = 512

// errProtocol says that a request was in a protocol that the hub does not speak, which says nothing of what is in it.
var errProtocol = errors.New("the hub does not speak the protocol of this request")

// heard is what the hub's last answer said of the hub itself.
type heard struct {
	mu       sync.Mutex
	protocol int           // the newest that both speak; 0 before the first answer
	spread   time.Duration // window of the first contact after an outage
	offset   *int64        // of its clock to ours, in milliseconds
}

// listen takes in what an answer says of the hub.
func (c *client) listen(head http.Header) {
	protocol := wire.OldestProtocol // of a hub that says nothing
	var oldest, newest int
	if n, err := fmt.Sscanf(head.Get(wire.ProtocolHeader), "%d-%d", &oldest, &newest); err == nil && n == 2 {
		protocol = max(wire.OldestProtocol, min(newest, wire.Protocol))
	}
	seconds, _ := strconv.Atoi(head.Get(wire.SpreadHeader)) // 0 when it says none
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	c.heard.protocol, c.heard.spread = protocol, time.Duration(max(0, seconds))*time.Second
	if date, err := http.ParseTime(head.Get("Date")); err == nil {
		offset := date.Sub(c.now()).Milliseconds()
		c.heard.offset = &offset
	}
}

// speaks is the protocol to speak: the newest that both know, and the oldest before the hub was heard.
func (c *client) speaks() int {
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	return max(wire.OldestProtocol, c.heard.protocol)
}

func (c *client) spreads() time.Duration {
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	return c.heard.spread
}

func (c *client) clockOffset() *int64 {
	c.heard.mu.Lock()
	defer c.heard.mu.Unlock()
	return c.heard.offset
}
