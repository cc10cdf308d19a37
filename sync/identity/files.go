package identity

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

// Files gives the certificate in two PEM files, read again whenever the first has changed: whoever renews it need not
// restart the hub. While what is there cannot be read, the one before is given.
func Files(certificate, key string) func() (*tls.Certificate, error) {
	var mu sync.Mutex
	var read time.Time // when the file that was read last was changed
	var last *tls.Certificate
	return func() (*tls.Certificate, error) {
		mu.Lock()
		defer mu.Unlock()
		info, err := os.Stat(certificate)
		if err == nil && last != nil && info.ModTime().Equal(read) {
			return last, nil
		}
		pair, pairErr := tls.LoadX509KeyPair(certificate, key)
		switch {
		case err == nil && pairErr == nil:
			last, read = &pair, info.ModTime()
		case last == nil:
			return nil, fmt.Errorf("the certificate that people's browsers are to believe cannot be read: %w; look at --certificate and --certificate-key", pairErr)
		}
		return last, nil
	}
}
