//go:build !linux

package camera

import "zhiting/drivers"

// openV4L2 has no meaning outside Linux.
func openV4L2(string) (source, error) { return nil, drivers.ErrUnsupported }
