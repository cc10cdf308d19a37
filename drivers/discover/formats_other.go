//go:build !linux

package discover

import "errors"

func formats(string) (string, error) { return "", errors.ErrUnsupported }
