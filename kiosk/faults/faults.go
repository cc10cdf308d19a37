// Package faults holds the simulation in which terminals and a hub go through everything that can go wrong, in virtual
// time: the store, the uplink and the hub as they are shipped, on disks that lose power at any write, over a network that
// loses, doubles, delays and cuts, with clocks that jump. It has tests only. It must not know how the three do their work,
// but for the tables that it reads at the end.
//
// One seed decides everything, so a failing run plays again: see TestFaults.
package faults
