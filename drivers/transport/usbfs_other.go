//go:build !linux

package transport

import "zhiting/drivers"

func openUSB(drivers.Address) (Port, error) { return nil, drivers.ErrUnsupported }
