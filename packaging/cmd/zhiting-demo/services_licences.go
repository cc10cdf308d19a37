package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhiting/drivers/scanner"
	"zhiting/sync/provider/sample"
)

// sees leaves a picture of the page on show, all its parts.
func (t *themesTour) sees(name string) func() error { return func() error { return t.picture(name) } }

// clicks touches an element on whichever part of the page it is, and waits for the page that follows.
func (t *themesTour) clicks(id, page string) func() error {
	return func() error {
		return all(func() error { return t.click(id) }, t.waits(page))
	}
}

// until waits until an element is on the page.
func (t *themesTour) until(id string) func() error { return func() error { return t.robot.until(id) } }

// card lays a card down until the next page.
func (t *themesTour) lays(card, page string) func() error {
	return func() error { return all(t.hand("idcard put "+card), t.waits(page), t.hand("idcard lift")) }
}

// sampleKey is the file of the key that signs the codes of the sample library's app, for the terminal to trust.
func (w *world) sampleKey() string { return w.path("state", "licences.pub.pem") }

// printLicence prints a marriage certificate for a bank in Chinese and a business licence in English, and shows who is refused.
func printLicence(t *themesTour) error {
	return all(
		t.taps("start", "home"), t.sees("home"), t.clicks("service-licence-print", "licences"), t.sees("licences"),
		t.clicks("own", "identify"), t.lays("ouyang", "licence-list"), t.until("licence-2"), t.sees("licence-list"),
		t.clicks("licence-2", "licence-purpose"), t.sees("licence-purpose"), t.clicks("purpose-bank", "licence-consent"), t.sees("licence-consent"),
		t.clicks("agree", "licence-shown"), t.until("print"), t.sees("licence-shown"), t.prints("licence.png"), t.sees("licence-printed"),
		t.clicks("leave", "attract"),

		t.taps("start", "home"), t.clicks("service-licence-print", "licences"), t.clicks("enterprise", "identify"), t.lays("rare", "company"),
		func() error { return t.enter("91371500MA00000024") }, t.waits("company-check"), t.taps("next", "licence-list"),
		t.until("licence-0"), t.sees("enterprise-list"), t.clicks("licence-0", "licence-purpose"), t.sees("enterprise-purpose"),
		t.clicks("back", "licence-list"), t.clicks("leave", "attract"),

		t.taps("start", "home"), t.taps("language", "home"), t.clicks("service-licence-print", "licences"), t.sees("english"),
		t.clicks("own", "identify"), t.lays("ouyang", "licence-list"), t.until("licence-0"), t.sees("english-list"),
		t.clicks("licence-0", "licence-purpose"), t.clicks("purpose-keep", "licence-consent"), t.sees("english-consent"),
		t.clicks("agree", "licence-shown"), t.until("print"), t.prints("licence-english.png"), t.sees("english-printed"), t.clicks("leave", "attract"),
	)
}

// prints prints the licence on show and keeps the paper under a name.
func (t *themesTour) prints(name string) func() error {
	return func() error {
		before, err := filepath.Glob(t.path("paper", "document", "*.png"))
		if err != nil {
			return err
		}
		return all(
			func() error { return t.click("print") },
			func() error {
				return t.kiosk.until(t.ctx, 30*time.Second, func() error {
					papers, err := filepath.Glob(t.path("paper", "document", "*.png"))
					if err == nil && len(papers) == len(before) {
						err = errors.New("no paper has come out yet")
					}
					return err
				})
			},
			func() error { time.Sleep(time.Second / 2); return nil }, // until the printer says that it is done
			func() error { return t.copyPaper("document/*.png", filepath.Join(t.theme, name)) },
		)
	}
}

// verifyLicence shows codes to the scanner: of an app, of the paper that was printed, one that was revoked, one that is
// forged, and a genuine one while the hub is away.
func verifyLicence(t *themesTour) error {
	code, err := sample.ShowLicence(sample.SampleLicence, time.Now())
	if err != nil {
		return err
	}
	show := func(code, name string) error {
		return all(t.hand("scanner show "+code), t.waits("verified"), t.until("verdict"), t.sees(name), t.clicks("again", "verify"))
	}
	return all(
		t.taps("start", "home"), t.clicks("service-licence-verify", "verify"), t.sees("verify"),
		func() error { return show(code, "valid") },
		func() error { return show("LTM-SAMPLE-0003", "revoked") },
		func() error { return show(code[:len(code)-8]+"AAAAAAAA", "forged") },
		func() error {
			address, err := t.codeOf(t.path("licence-print", "licence.png"), "/verify/")
			if err != nil {
				return err
			}
			return all(func() error { return t.keepPage(address) }, func() error { return show(address, "paper") })
		},
		func() error { t.hub.stop(); return nil },
		func() error { return show(code, "hub-away") },
		func() error { return t.startHub(t.ctx) },
		t.clicks("back", "home"), t.clicks("leave", "attract"),
	)
}

// codeOf reads the code on a paper that has a text in it.
func (t *themesTour) codeOf(paper, with string) (string, error) {
	file, err := os.Open(paper)
	if err != nil {
		return "", fmt.Errorf("the paper was not printed: %w; a walk before this one prints it", err)
	}
	defer file.Close() // only read from
	img, err := png.Decode(file)
	if err != nil {
		return "", err
	}
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, img, nil); err != nil {
		return "", err
	}
	codes, err := scanner.FromImage(picture.Bytes())
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(codes, func(c scanner.Code) bool { return strings.Contains(c.Text, with) })
	if i < 0 {
		return "", errors.New("the paper has no code with " + with)
	}
	return codes[i].Text, nil
}

// keepPage keeps what the hub tells anybody who scans the paper.
func (t *themesTour) keepPage(address string) error {
	authority, err := os.ReadFile(t.path("state", "hub", "authority", "authority.pem"))
	if err != nil {
		return err
	}
	believed := x509.NewCertPool()
	believed.AppendCertsFromPEM(authority)
	browser := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: believed}}}
	defer browser.CloseIdleConnections()
	response, err := browser.Get(address)
	if err != nil {
		return err
	}
	defer response.Body.Close() // only read from
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !strings.Contains(string(body), "真实有效") {
		return fmt.Errorf("the hub answers %d for the paper", response.StatusCode)
	}
	return os.WriteFile(t.path(t.theme, "verify.html"), body, 0o644)
}
