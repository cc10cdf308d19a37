package wire

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// TestAppendJSON reads batches back, with and without records and clocks.
func TestAppendJSON(t *testing.T) {
	offset := int64(0)
	clock := &ClockFacts{Wall: time.Unix(1_790_000_000, 0).UTC(), Boot: "b", UptimeMS: 1, OffsetMS: &offset}
	one, two := Record{Seq: 1, Event: json.RawMessage(`{"a":"<\u003c"}`)}, Record{Seq: 20, Event: json.RawMessage(`"x"`)}
	for name, in := range map[string]Intake{
		"none":  {Protocol: 1, Terminal: "T1", Epoch: "e", Records: []Record{}},
		"one":   {Protocol: 2, Terminal: "T1", Epoch: "null}", Clock: clock, Records: []Record{one}},
		"three": {Protocol: 2, Terminal: "T1", Epoch: "e", Records: []Record{one, two, one}},
	} {
		raw, err := in.AppendJSON([]byte(" "))
		var back Intake
		if err == nil {
			err = json.Unmarshal(raw, &back)
		}
		if err != nil || !reflect.DeepEqual(back, in) {
			t.Errorf("%s: %s came back as %+v, %v", name, raw, back, err)
		}
	}
}
