// Package processes is a terminal and a hub as programs of their own, killed again and again with a bad line between them:
// what package faults plays in virtual time, with a real disk, real sockets and a real kill -9. It has tests alone; `make
// faults-processes` runs them for long.
package processes
