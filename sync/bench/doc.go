// Package bench holds the peers that the uplink and the hub are raced against, in a module of its own so that their
// dependencies never reach a terminal.
//
// Nothing is in it yet.
package bench
