package idcard_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"zhiting/drivers"
	"zhiting/drivers/devicetest"
	"zhiting/drivers/idcard"
)

// opened starts a simulated reader and opens the driver on it.
func opened(t *testing.T) (*devicetest.Simulator, *idcard.Reader) {
	t.Helper()
	hall := start(t, pty(t))
	reader := idcard.New(devicetest.Address(t, hall.Address("idcard")+"?find=20ms"))
	if err := reader.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	return hall, reader
}

func await(t *testing.T, r *idcard.Reader, limit time.Duration) (idcard.Card, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	return r.Await(ctx)
}

func TestEveryCardOfTheDrawer(t *testing.T) {
	hall, reader := opened(t)
	for name, want := range map[string]string{
		"zhang": `{"kind":"citizen","name":"张样例","sex":"女","ethnicity":"汉","birth":"1955-12-31","address":"山东省聊城市茌平区样例路5号",
			"id_number":"371503195512310023","issuer":"聊城市公安局茌平分局","valid_from":"2016-01-01","valid_until":"长期"}`,
		"ouyang": `{"kind":"citizen","name":"欧阳样例","sex":"男","ethnicity":"回","birth":"1990-01-01","address":"山东省聊城市东昌府区样例路1号院2号楼3单元401室",
			"id_number":"371502199001010012","issuer":"聊城市公安局东昌府分局","valid_from":"2020-01-01","valid_until":"2040-01-01"}`,
		"rare": `{"kind":"citizen","name":"王𬍛样","sex":"男","ethnicity":"汉","birth":"2000-02-29","address":"山东省聊城市茌平区样例村20号",
			"id_number":"371523200002290033","issuer":"聊城市公安局茌平分局","valid_from":"2019-03-01","valid_until":"2029-03-01"}`,
		"pua": `{"kind":"citizen","name":"刘䶮样","name_raw":"刘\ue863样","sex":"男","ethnicity":"满","birth":"1988-08-08","address":"山东省聊城市东昌府区新样例街88号",
			"id_number":"37150219880808005X","issuer":"聊城市公安局东昌府分局","valid_from":"2018-08-08","valid_until":"2038-08-08"}`,
		"pua-unknown": `{"kind":"citizen","name":"孙\ue188样","name_has_pua":true,"sex":"女","ethnicity":"99","birth":"1977-07-07","address":"山东省聊城市东昌府区样例巷7号",
			"id_number":"371502197707070069","issuer":"聊城市公安局东昌府分局","valid_from":"2018-08-08","valid_until":"2038-08-08"}`,
		"longterm": `{"kind":"citizen","name":"赵样例","sex":"女","ethnicity":"汉","birth":"1945-05-05","address":"山东省聊城市东昌府区样例路9号",
			"id_number":"37150219450505004X","issuer":"聊城市公安局东昌府分局","valid_from":"2005-05-05","valid_until":"长期"}`,
		"foreigner": `{"kind":"foreigner","name":"样例古丽","name_latin":"SAMPLE, AIGERIM","sex":"女","nationality":"KAZ","birth":"1990-01-23",
			"id_number":"KAZ110090123105","issuer":"1500","valid_from":"2018-01-01","valid_until":"2028-01-01"}`,
		"foreigner2023": `{"kind":"foreigner2023","name":"样例汗","name_latin":"SAMPLE, AYESHA KHAN","sex":"女","nationality":"PAK","birth":"1980-01-01",
			"id_number":"931586198001010028","valid_from":"2023-12-01","valid_until":"2033-12-01","issue_count":"01"}`,
		"hkmt": `{"kind":"hkmt","name":"陳樣例","sex":"男","birth":"1990-01-01","address":"山东省聊城市东昌府区样例路6号",
			"id_number":"810000199001010019","issuer":"聊城市公安局","valid_from":"2020-01-01","valid_until":"2025-01-01","pass_number":"H00000000","issue_count":"01"}`,
	} {
		hall.Do(t, "idcard put "+name)
		card, err := await(t, reader, 5*time.Second)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(card.PhotoWLT) != 1024 || card.ModuleID != "05.01-20260101-0001234567-0089012345" {
			t.Errorf("%s: photo of %d bytes, module %s", name, len(card.PhotoWLT), card.ModuleID)
		}
		card.PhotoWLT, card.ModuleID, card.ElapsedMillis = nil, "", 0
		var wanted idcard.Card
		if err := json.Unmarshal([]byte(want), &wanted); err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(card)
		if expected, _ := json.Marshal(wanted); string(got) != string(expected) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, expected)
		}
	}
}

func TestCardTrouble(t *testing.T) {
	hall, reader := opened(t)
	for fault, want := range map[string]error{
		"pulled": idcard.ErrCardMoved, "two-cards": idcard.ErrCardMoved, "rejected": idcard.ErrCardRejected,
		"invalid": idcard.ErrCardInvalid, "unknown": idcard.ErrCardUnknown,
		"read-hangs": idcard.ErrCardTimeout,
	} {
		hall.Do(t, "idcard lift")
		_, _ = await(t, reader, 200*time.Millisecond) // the driver sees that the card is gone
		hall.Do(t, "idcard fault "+fault)
		hall.Do(t, "idcard put zhang")
		_, err := await(t, reader, 10*time.Second)
		if !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", fault, err, want)
		}
		if problem := drivers.ProblemOf(err); problem.Citizen.Zh == "" || problem.Blocks() {
			t.Errorf("%s: problem %q has no advice or blocks the reader", fault, problem.Code)
		}
		if problem, err := reader.Check(t.Context()); err != nil || !problem.IsZero() {
			t.Errorf("%s: the reader itself counts as troubled: %q, %v", fault, problem.Code, err)
		}
		hall.Do(t, "idcard fault off")
		hall.Do(t, "idcard lift")
		_, _ = await(t, reader, 200*time.Millisecond)
		hall.Do(t, "idcard put zhang")
		if card, err := await(t, reader, 5*time.Second); err != nil || card.Name != "张样例" {
			t.Errorf("%s: next card: %q, %v", fault, card.Name, err)
		}
	}
}

func TestLineTrouble(t *testing.T) {
	hall, reader := opened(t)
	for fault, want := range map[string]error{
		"noise": drivers.ErrBadAnswer, "bad-checksum": drivers.ErrBadAnswer, "half-frame": drivers.ErrBadAnswer, "silent": drivers.ErrNoAnswer,
	} {
		hall.Do(t, "idcard fault "+fault)
		if _, err := await(t, reader, 10*time.Second); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", fault, err, want)
		}
		hall.Do(t, "idcard fault off")
		hall.Do(t, "idcard lift")
		hall.Do(t, "idcard put rare")
		if card, err := await(t, reader, 5*time.Second); err != nil || card.Name != "王𬍛样" {
			t.Errorf("after %s: %q, %v", fault, card.Name, err)
		}
	}
}

func TestCardIsGivenOnce(t *testing.T) {
	for _, fault := range []string{"off", "finds-again"} {
		t.Run(fault, func(t *testing.T) {
			hall, reader := opened(t)
			hall.Do(t, "idcard fault "+fault)
			hall.Do(t, "idcard put ouyang")
			if _, err := await(t, reader, 5*time.Second); err != nil {
				t.Fatal(err)
			}
			if card, err := await(t, reader, 500*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the card that still lies was given again: %q, %v", card.Name, err)
			}
			time.Sleep(1100 * time.Millisecond) // nobody looks
			if card, err := await(t, reader, 500*time.Millisecond); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the card that still lies was given again after a pause: %q, %v", card.Name, err)
			}
			hall.Do(t, "idcard lift")
			_, _ = await(t, reader, 300*time.Millisecond)
			hall.Do(t, "idcard put ouyang")
			if _, err := await(t, reader, 5*time.Second); err != nil {
				t.Errorf("the card laid again was not given: %v", err)
			}
			hall.Do(t, "idcard lift")
			hall.Do(t, "idcard put zhang") // exchanged while nobody looks
			time.Sleep(1100 * time.Millisecond)
			if card, err := await(t, reader, 5*time.Second); err != nil || card.Name != "张样例" {
				t.Errorf("another card in its place: %q, %v", card.Name, err)
			}
		})
	}
}

func TestSameCardLaidAgainWhileNobodyLooked(t *testing.T) {
	hall, reader := opened(t)
	for range 3 {
		hall.Do(t, "idcard lift")
		hall.Do(t, "idcard put ouyang")
		if _, err := await(t, reader, 5*time.Second); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReaderWithoutFingerprints(t *testing.T) {
	for _, fault := range []string{"no-fingerprint", "fingerprint-hangs"} {
		hall, reader := opened(t)
		hall.Do(t, "idcard fault "+fault)
		hall.Do(t, "idcard put ouyang")
		card, err := await(t, reader, 10*time.Second)
		if err != nil || card.Name != "欧阳样例" || len(card.Fingerprints) != 0 {
			t.Errorf("%s: %q, %v", fault, card.Name, err)
		}
	}
}

func TestReaderTrouble(t *testing.T) {
	for fault, want := range map[string]drivers.Problem{
		"self-test-failed": drivers.ReaderSelfTestFailed, "not-authorised": drivers.ReaderNotAuthorised,
	} {
		hall, reader := opened(t)
		hall.Do(t, "idcard fault "+fault)
		time.Sleep(1100 * time.Millisecond) // until the last good reply proves nothing any more
		if problem, err := reader.Check(t.Context()); err != nil || problem != want {
			t.Errorf("%s: Check = %q, %v", fault, problem.Code, err)
		}
		_ = reader.Close()
		if err := reader.Open(t.Context()); drivers.ProblemOf(err) != want {
			t.Errorf("%s: Open = %v", fault, err)
		}
	}
}
