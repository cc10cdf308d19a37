// Package remote is the terminal as its hub commands it: it fetches the catalogue that the hub wants served, takes the
// settings that a hub may set, and does what it is asked to do, each at most once. It never disturbs a visit.
//
// What it has done is in one small file of its own, written before and after each thing is done. It must not know pages,
// devices or the database; who runs the terminal gives it functions for what it may do there.
package remote
