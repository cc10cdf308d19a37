package sample

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"zhiting/sync/bilingual"
	"zhiting/sync/catalog/signed"
	"zhiting/sync/provider"
	"zhiting/sync/provider/showncode"
)

// fetchTime is how long a grant waits for its fetch.
const fetchTime = 10 * time.Minute

// library plays a library of electronic licences.
type library struct {
	now func() time.Time

	mu     sync.Mutex
	grants []*grant
}

// grant is one consent and what became of it.
type grant struct {
	provider.LicenceConsent
	id   string
	till time.Time
	used bool
}

// licences makes the library.
func licences(now func() time.Time) *provider.Provider {
	l := &library{now: now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", healthy)
	mux.Handle("POST /"+provider.CallListLicences, answers(l.list))
	mux.Handle("POST /"+provider.CallAuthoriseLicence, answers(l.authorise))
	mux.Handle("POST /"+provider.CallFetchLicence, answers(l.fetch))
	mux.Handle("POST /"+provider.CallLicenceGrant, answers(l.grantNow))
	mux.Handle("POST /"+provider.CallLicenceStatus, answers(l.status))
	mux.Handle("POST /"+provider.CallResolveCode, answers(l.resolve))
	return play("sample-licences", provider.Licences, bilingual.Text{Zh: "电子证照库（示例）", En: "Library of licences (sample)"}, mux)
}

func (l *library) list(_ http.ResponseWriter, holder provider.LicenceHolder) any {
	list := provider.LicenceList{Licences: []provider.Licence{}}
	for _, k := range kept {
		if k.holder == holder {
			list.Licences = append(list.Licences, l.today(k))
		}
	}
	return list
}

// today is a licence as it stands: time goes on in the library as everywhere.
func (l *library) today(k keeping) provider.Licence {
	licence := k.Licence
	if licence.State == provider.LicenceValid && licence.ValidUntil != "" && licence.ValidUntil < l.now().Format(time.DateOnly) {
		licence.State, licence.Since = provider.LicenceExpired, licence.ValidUntil
	}
	return licence
}

// find gives a licence by its identifier.
func find(identifier string) (keeping, bool) {
	i := slices.IndexFunc(kept, func(k keeping) bool { return k.Identifier == identifier })
	if i < 0 {
		return keeping{}, false
	}
	return kept[i], true
}

func (l *library) authorise(w http.ResponseWriter, q provider.LicenceConsent) any {
	k, there := find(q.Identifier)
	switch {
	case !there || k.holder != q.Holder:
		return no(w, provider.NoLicence)
	case l.today(k).State != provider.LicenceValid:
		return no(w, provider.LicenceNotValid)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.grants, func(g *grant) bool { return g.Key == q.Key })
	if i < 0 {
		sum := sha256.Sum256([]byte(q.Key + "\n" + q.Identifier))
		l.grants = append(l.grants, &grant{LicenceConsent: q, id: hex.EncodeToString(sum[:16]), till: l.now().Add(fetchTime)})
		i = len(l.grants) - 1
	}
	if l.grants[i].LicenceConsent != q {
		return no(w, provider.OtherConsent)
	}
	return l.told(l.grants[i])
}

// told is a grant for the outside.
func (l *library) told(g *grant) provider.LicenceGrant {
	state := provider.GrantOpen
	switch {
	case g.used:
		state = provider.GrantIsUsed
	case l.now().After(g.till):
		state = provider.GrantHasGone
	}
	return provider.LicenceGrant{ID: g.id, State: state, FetchTill: g.till.UTC().Format(time.RFC3339)}
}

// grantOf looks a grant up; the caller holds the lock.
func (l *library) grantOf(id string) *grant {
	i := slices.IndexFunc(l.grants, func(g *grant) bool { return g.id == id })
	if i < 0 {
		return nil
	}
	return l.grants[i]
}

func (l *library) grantNow(w http.ResponseWriter, q provider.GrantQuery) any {
	l.mu.Lock()
	defer l.mu.Unlock()
	if g := l.grantOf(q.Grant); g != nil {
		return l.told(g)
	}
	return no(w, provider.NoGrant)
}

func (l *library) fetch(w http.ResponseWriter, q provider.GrantQuery) any {
	l.mu.Lock()
	defer l.mu.Unlock()
	g := l.grantOf(q.Grant)
	if g == nil {
		return no(w, provider.NoGrant)
	}
	k, _ := find(g.Identifier)
	switch state := l.told(g).State; {
	case state == provider.GrantIsUsed:
		return no(w, provider.GrantUsed)
	case state == provider.GrantHasGone:
		return no(w, provider.GrantExpired)
	case l.today(k).State != provider.LicenceValid:
		return no(w, provider.LicenceNotValid)
	}
	g.used = true
	content := picture(k.Identifier)
	sum := sha256.Sum256(content)
	return provider.LicenceCopy{
		Licence: l.today(k), Fields: k.fields, MediaType: "image/jpeg", Content: content, Digest: hex.EncodeToString(sum[:]), Seal: provider.SealGood,
	}
}

func (l *library) status(w http.ResponseWriter, q provider.LicenceKey) any {
	k, there := find(q.Identifier)
	if !there {
		return no(w, provider.NoLicence)
	}
	licence := l.today(k)
	return provider.LicenceStatus{State: licence.State, Since: licence.Since}
}

// opaqueCodes are codes that say nothing to anybody but the library, by what they stand for.
var opaqueCodes = map[string]string{
	"LTM-SAMPLE-0001": kept[0].Identifier, "LTM-SAMPLE-0002": kept[5].Identifier, "LTM-SAMPLE-0003": revokedSample,
}

func (l *library) resolve(w http.ResponseWriter, q provider.ShownCode) any {
	identifier := opaqueCodes[q.Code]
	if identifier == "" {
		shown, err := showncode.Verify(q.Code, []signed.PublicKey{LicenceKey()}, l.now())
		if errors.Is(err, showncode.ErrStale) {
			return no(w, provider.CodeExpired)
		}
		identifier = shown.Identifier
	}
	k, there := find(identifier)
	if !there {
		return no(w, provider.NoCode)
	}
	licence := l.today(k)
	meaning := provider.CodeMeaning{Name: licence.Name, Holder: licence.Holder, State: licence.State, Since: licence.Since, ValidUntil: licence.ValidUntil}
	if !k.holder.Enterprise() {
		meaning.Holder = provider.MaskName(licence.Holder)
	}
	return meaning
}

// signer signs the codes that the sample library's app shows. Everybody knows this key: it vouches for nothing.
var signer = func() crypto.Signer {
	seed := sha256.Sum256([]byte("zhiting sample licences"))
	return ed25519.NewKeyFromSeed(seed[:])
}()

// LicenceKey is the public half of the key with which the sample library signs shown codes. Only demonstrations trust it.
func LicenceKey() signed.PublicKey {
	key, _ := signed.Public(signer) // an Ed25519 key always has one
	return key
}

// ShowLicence is what the sample library's app shows at a time for one of its licences.
func ShowLicence(identifier string, at time.Time) (string, error) {
	k, there := find(identifier)
	if !there {
		return "", fmt.Errorf("the sample library has no licence %s", identifier)
	}
	return showncode.Sign(showncode.Shown{
		Identifier: identifier, Type: k.Type, Holder: showncode.HolderHash(identifier, k.holder.IDNumber+k.holder.USCC),
		IssuedAt: at.Unix(), Expires: at.Add(showncode.MaxAge).Unix(),
	}, signer)
}
