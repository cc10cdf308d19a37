package config

import (
	"strings"
	"testing"
	"time"
)

// TestWith lets the hub set what it may, and nothing else.
func TestWith(t *testing.T) {
	c, _, err := load(t, needed)
	if err != nil {
		t.Fatal(err)
	}
	with, err := c.With(map[string]string{"timeouts.idle": "3m", "timeouts.answer": "40s", "hall.name.zh": "新大厅", "window_help.phone": "0635-12345", "language": "en"})
	if err != nil || with.Timeouts.Idle != 3*time.Minute || with.Timeouts.Answer != 40*time.Second || with.Hall.Name.Zh != "新大厅" || with.Hall.Name.En != c.Hall.Name.En ||
		with.WindowHelp.Phone != "0635-12345" || with.Language != "en" || with.Terminal != c.Terminal {
		t.Errorf("%+v, %v", with, err)
	}
	if c.Language != "zh" {
		t.Error("the configuration itself was changed")
	}
	for key, value := range map[string]string{
		"terminal": "other", "hub.url": "https://evil.example", "key_file": "/x", "allow_automation": "true", "devices.idcard": "tcp://127.0.0.1:1", "timeouts": "3m",
		"language": "fr", "timeouts.idle": "soon", "retention": "1h", "hall.name.en": "",
	} {
		got, err := c.With(map[string]string{key: value})
		if err == nil || strings.Contains(err.Error(), "\n") || got.Hub.URL != c.Hub.URL {
			t.Errorf("%s: %s gives %v", key, value, err)
		}
	}
	if _, err := c.With(nil); err != nil {
		t.Errorf("nothing set: %v", err)
	}
}
