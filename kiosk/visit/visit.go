// Package visit is one citizen's visit as a function: events in, effects out, a page to show.
//
// The machine holds no clock, no device, no database and no widget, so a whole journey runs in a plain test. It must
// not know how anything is drawn, stored or printed. What a citizen gave lives in one value, session, and ends with it.
package visit

import (
	"maps"
	"slices"
	"time"

	"zhiting/assets/texts"
	"zhiting/kiosk/sheet"
	"zhiting/sync/casefile"
	"zhiting/sync/catalog"
	"zhiting/sync/search"
)

// Place is where in the visit the citizen is. The set is closed; a Place is also the id of its page.
type Place string

// The places.
const (
	Attract     Place = "attract"
	Home        Place = "home"
	Search      Place = "search"
	Guide       Place = "guide"
	Elsewhere   Place = "elsewhere" // cannot be done here: where it is done, and with what
	Identify    Place = "identify"
	TypeID      Place = "type-id"
	TypeName    Place = "type-name"
	Company     Place = "company"       // the enterprise signs in by the code of its licence or by its number
	ShowCode    Place = "show-code"     // the code is held before the camera
	CompanyIs   Place = "company-check" // what the register says: is it this one?
	Question    Place = "question"
	HasDraft    Place = "draft"      // something of this thing was kept before: go on with it?
	DraftKept   Place = "draft-kept" // it is kept for another day
	Overview    Place = "overview"   // what will be done, and what is no longer asked
	Field       Place = "field"
	Region      Place = "region"
	Photo       Place = "photo"
	PhotoCheck  Place = "photo-check"
	Consent     Place = "consent"
	Extras      Place = "extras" // value-added services, apart from the procedure
	Signature   Place = "signature"
	Review      Place = "review"
	Saving      Place = "saving"
	SaveFailed  Place = "save-failed"
	Submitted   Place = "submitted"
	Rating      Place = "rating"
	Reason      Place = "reason" // of a low rating
	ReasonWords Place = "reason-words"
	Goodbye     Place = "goodbye"
	Help        Place = "help"
	StillThere  Place = "still-there"
	Closed      Place = "closed" // no room to keep anything, or no power for long: no visit begins
)

// Hall is where the terminal stands, for the words on its pages.
type Hall struct {
	Name  catalog.Text
	Help  catalog.Text // where a person helps: "一楼咨询台"
	Phone string       // "12345"
}

// Options are what a machine is made of. All are required.
type Options struct {
	Hall     Hall
	Catalog  *catalog.Catalog
	Index    *search.Index // of Catalog
	Texts    *texts.Texts
	CheckID  func(number string) error // GB 11643; a birth date in the future depends on today
	Language string                    // before the citizen chooses: "zh" or "en"
	Idle     time.Duration             // of inactivity until the visitor is asked whether they are still there
	Answer   time.Duration             // to answer that
}

// Machine is the visit. It is not safe for use by several goroutines: the runtime owns it.
type Machine struct {
	o     Options
	hall  Hall
	cat   *catalog.Catalog
	index *search.Index
	newer *CatalogChanged // serves from the next visit on: one begun with a catalogue ends with it

	world    World
	language string
	large    bool
	low      bool
	speaking bool
	place    Place
	s        session
}

// session is everything of the citizen. The zero session is nobody.
type session struct {
	theme       *catalog.Theme
	service     service                // that is being done; nil for a life event
	serviceID   string                 // of the same
	helping     bool                   // somebody else's card is read as well: the service is for them
	sheets      map[string]sheet.Sheet // printed by the service, by id
	query       string
	found       []search.Result // by query
	person      casefile.Person
	cardPhoto   []byte
	parties     map[string]casefile.Person
	party       string          // id of the one being identified; "" is the person at the terminal
	pending     casefile.Person // typed number whose name is still to come
	uscc        string          // of the enterprise that signed in
	enterprise  *Enterprise     // what the register says of it; nil when it could not be asked
	asking      bool            // the register is being asked
	unknown     string          // number that the register does not have, told once
	cardAdvice  casefile.Text
	typing      string // in the field on the page
	problem     string // what is wrong with it
	answers     catalog.Answers
	drafts      []FoundDraft // of this theme, that can be gone on with
	draft       *FoundDraft  // that is gone on with
	pickUp      string       // code that was given for one, until it is looked up
	othersDraft bool         // it is another person's
	keeping     bool         // one is being kept
	notKept     bool         // it could not be
	kept        KeptDraft
	question    string   // id of the one on the page
	picked      []string // on the page of a question with several answers
	seen        bool     // the overview of these answers
	way         *catalog.Way
	wanted      string // id of the service that the way is for; "" for a life event
	wayFrom     Place  // where it was found that this cannot be done here
	field       string // id of the one on the page
	values      map[string]string
	region      []catalog.Region // chosen so far, province first
	toCard      map[string]bool  // which addresses are the one on the card
	material    string           // id of the one on the page
	pages       [][]byte         // of that material, taken so far
	photos      map[string][][]byte
	owed        map[string]bool // materials to be brought to a window
	shot        []byte          // the still on the page, not taken yet
	flaw        Flaw
	shooting    bool
	rejected    bool // the last still of this page
	consents    []casefile.Consent
	extras      map[string]bool
	extrasDone  bool
	strokes     []Stroke
	number      int // cases filed in this visit
	noRoom      bool
	receipt     Receipt
	call        call     // for a person
	save        SaveCase // what was filed last
	prints      map[Paper]printState
	rates       string // id of the case that is rated; "" is the one filed last
	stars       string
	reasons     []string
	writing     string // in the citizen's own words, with them
	before      Place  // where help or the time-out was entered from
}

// printState is how far a paper is.
type printState struct {
	done   bool
	advice casefile.Text // not zero: trouble
}

// New makes a machine at rest.
func New(o Options) *Machine {
	return &Machine{o: o, hall: o.Hall, cat: o.Catalog, index: o.Index, language: o.Language, place: Attract}
}

// Speaking says whether pages are to be spoken.
func (m *Machine) Speaking() bool { return m.speaking }

// Place says where the visit is.
func (m *Machine) Place() Place { return m.place }

// say is a message of the interface in the citizen's language; args are names and values in turn.
func (m *Machine) say(id string, args ...any) string {
	named := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i].(string)] = args[i+1]
	}
	return m.o.Texts.In(m.language).Say(id, named)
}

// in is a text of the catalogue in the citizen's language.
func (m *Machine) in(t catalog.Text) string { return t.In(m.language) }

// told is a text of a case or device in the citizen's language.
func (m *Machine) told(t casefile.Text) string { return catalog.Text(t).In(m.language) }

// Handle takes an event and says what is to be done. Events that mean nothing at this place change nothing.
func (m *Machine) Handle(event Event) []Effect {
	switch e := event.(type) {
	case World:
		return m.worldChanged(e)
	case CatalogChanged:
		m.newer = &e
		m.renew()
	case Idle:
		return m.idle()
	case Tap:
		if el, ok := m.Page().Find(e.ID); ok && !el.Tappable() {
			return nil // drawn disabled a moment ago, or a robot's mistake
		}
		if effects, handled := m.tapAnywhere(e.ID); handled {
			return effects
		}
		return m.tap(e)
	case Input:
		m.input(e)
	case Sign:
		if m.place == Signature {
			m.s.strokes = e.Strokes
		}
	case CardRead, CardTrouble:
		return m.card(e)
	case CodeRead:
		if m.s.service != nil && m.place != Company && m.place != ShowCode {
			return m.s.service.take(m, e)
		}
		return m.code(e)
	case DraftFound, KeptDraft, DraftTrouble:
		return m.draftEvent(e)
	case EnterpriseFound, EnterpriseTrouble:
		return m.enterprise(e)
	case PhotoTaken, PhotoTrouble:
		return m.photo(e)
	case Saved, SaveTrouble:
		return m.saved(e)
	case Printed:
		m.printed(e.Paper, printState{done: true})
	case PrintTrouble:
		m.printed(e.Paper, printState{advice: e.Advice})
	case HelpCalled, HelpTrouble:
		m.called(e)
	default:
		if m.s.service != nil {
			return m.s.service.take(m, e)
		}
	}
	return nil
}

// enter is the only place where the visit moves. It says what must stop where it leaves and start where it comes.
func (m *Machine) enter(to Place) []Effect {
	var effects []Effect
	from := m.runsAt(m.place)
	if m.place != to {
		if from.card {
			effects = append(effects, StopCard{})
		}
		if from.code {
			effects = append(effects, StopCode{})
		}
		if from.camera {
			effects = append(effects, StopCamera{})
		}
		from = runs{}
	}
	m.place = to
	m.s.problem = ""
	switch to {
	case Identify:
		m.s.cardAdvice = casefile.Text{}
	case Company:
		m.s.asking = false
	case Photo:
		m.s.shot, m.s.flaw, m.s.shooting = nil, FlawNone, false
	}
	starts := m.runsAt(to)
	if starts.card { // also from itself: it goes on to the next person
		effects = append(effects, ReadCard{})
	}
	if starts.camera && !from.camera {
		effects = append(effects, StartCamera{})
	}
	if starts.code && !from.code {
		effects = append(effects, ReadCode{})
	}
	return effects
}

// forget destroys all that the citizen gave.
func (m *Machine) forget() {
	m.s.forgetPictures()
	clear(m.s.cardPhoto)
	m.s = session{}
}

// end closes the visit.
func (m *Machine) end() []Effect {
	effects := append(m.left(), m.enter(Attract)...)
	m.forget()
	m.renew()
	m.language, m.large, m.low, m.speaking = m.o.Language, false, false, false
	if !m.world.serves() {
		m.place = Closed
	}
	return append(effects, Wipe{})
}

// renew takes the newer catalogue, unless somebody is in the middle of something.
func (m *Machine) renew() {
	if m.newer != nil && (m.place == Attract || m.place == Closed) {
		m.cat, m.index, m.newer = m.newer.Catalog, m.newer.Index, nil
	}
}

// forgetPictures overwrites the pictures taken, so that they are gone before the collector comes.
func (s *session) forgetPictures() {
	if f, ok := s.service.(forgetful); ok {
		f.forget()
	}
	for _, printed := range s.sheets {
		clear(printed.PDF)
	}
	for _, pages := range append(slices.Collect(maps.Values(s.photos)), s.pages) {
		for _, b := range pages {
			clear(b)
		}
	}
	clear(s.shot)
}

// serves says whether a visit may begin: what is given must be kept, and there must be time to end.
func (w World) serves() bool { return w.Room && w.Power != PowerEnding }

func (m *Machine) worldChanged(w World) []Effect {
	m.world = w
	if m.place == Attract && !w.serves() {
		m.place = Closed
	}
	if m.place == Closed && w.serves() {
		m.place = Attract
	}
	return nil
}

// idle is the page's time-out: first the question whether anybody is there, then the end.
func (m *Machine) idle() []Effect {
	switch m.place {
	case Attract, Closed:
		return nil
	case StillThere, Goodbye, DraftKept:
		return m.end()
	case Home:
		if m.s.theme == nil && m.s.query == "" {
			return m.end() // nothing was begun: asking would only be in the way
		}
	case Saving:
		return m.saved(SaveTrouble{})
	}
	return m.aside(StillThere)
}

// aside shows help or the time-out question, from which resume leads back to the page under it.
func (m *Machine) aside(to Place) []Effect {
	if m.place != StillThere && m.place != Help {
		m.s.before = m.place
	}
	return m.enter(to)
}

// tapAnywhere handles what is the same on every page.
func (m *Machine) tapAnywhere(id string) (effects []Effect, handled bool) {
	switch id {
	case "language":
		m.language = map[string]string{"zh": "en", "en": "zh"}[m.language]
	case "large":
		m.large = !m.large
	case "low":
		m.low = !m.low
	case "speak":
		m.speaking = !m.speaking && m.world.Voice
	case "help":
		return m.aside(Help), true
	case "leave":
		return m.end(), true
	default:
		return nil, false
	}
	return nil, true
}
