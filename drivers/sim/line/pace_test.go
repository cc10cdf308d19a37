package line

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

func TestBytesTakeTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var wire bytes.Buffer
		wire.Write(make([]byte, 1152))
		p := NewPaced(&wire, 115200)
		start := time.Now()
		if n, err := p.Read(make([]byte, 1152)); n != 1152 || err != nil {
			t.Fatalf("Read = %d, %v", n, err)
		}
		near(t, "reading 1152 bytes", time.Since(start), 100*time.Millisecond)
		start = time.Now()
		if n, err := p.Write(make([]byte, 2321)); n != 2321 || err != nil || wire.Len() != 2321 {
			t.Fatalf("Write = %d, %v; %d bytes arrived", n, err, wire.Len())
		}
		near(t, "writing 2321 bytes", time.Since(start), 2321*time.Second/11520)
	})
}

// near allows for the rounding of the time of one byte to nanoseconds.
func near(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if got < want-10*time.Microsecond || got > want+10*time.Microsecond {
		t.Errorf("%s took %v, want %v", what, got, want)
	}
}
