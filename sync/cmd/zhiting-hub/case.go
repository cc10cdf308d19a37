package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"zhiting/sync/casefile"
	"zhiting/sync/hub"
)

// clerk calls a running hub from its own machine, with all that its owner may.
type clerk struct {
	hub, tokenFile string
	json           bool
	query          url.Values // of the next call
}

// flags are those of every command that calls a hub.
func (k *clerk) flags(c *cobra.Command) {
	c.PersistentFlags().StringVar(&k.hub, "hub", "http://127.0.0.1:8700", "address of the hub")
	c.PersistentFlags().StringVar(&k.tokenFile, "token-file", "", "file that holds the owner's token, owner.token in the hub's --data")
	c.PersistentFlags().BoolVar(&k.json, "json", false, "print JSON")
	_ = c.MarkPersistentFlagRequired("token-file") // fails only for a flag that does not exist
}

func caseCommand() *cobra.Command {
	k := new(clerk)
	parent := &cobra.Command{Use: "case", Short: "List, show and move cases of a running hub", Args: cobra.NoArgs}
	k.flags(parent)

	var reason string
	move := &cobra.Command{
		Use: "move CASE MATTER STATE", Short: "Move a child case to its next state", Args: cobra.ExactArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			return k.show(c, http.MethodPost, hub.Move{State: casefile.State(args[2]), Reason: reason}, "v1", "cases", args[0], "children", args[1])
		},
	}
	move.Flags().StringVar(&reason, "reason", "", "what the citizen is told; needed for rejected, correction, suspended and refused")
	var paper string
	verify := &cobra.Command{
		Use: "verify CASE", Short: "Prove that a case is as its terminal made it, and that a receipt is of it", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return k.verify(c, args[0], paper) },
	}
	verify.Flags().StringVar(&paper, "receipt", "", "what the square on the receipt says, to hold the paper against the case")
	parent.AddCommand(
		verify,
		&cobra.Command{Use: "list", Short: "List cases, newest first", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return k.list(c) }},
		&cobra.Command{Use: "show CASE", Short: "Show a case", Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
			return k.show(c, http.MethodGet, nil, "v1", "cases", args[0])
		}},
		move,
	)
	return parent
}

func (k *clerk) list(c *cobra.Command) error {
	var cases []hub.Summary
	raw, err := k.call(c.Context(), http.MethodGet, nil, &cases, "v1", "cases")
	if err != nil || k.json {
		return k.print(c.OutOrStdout(), raw, err)
	}
	table := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
	for _, s := range cases {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d/%d\t%s\n", s.ID, s.ArrivedAt.Local().Format("2006-01-02 15:04"), s.Terminal, s.Theme, s.Attachments.Have, s.Attachments.Of, words(s.States))
	}
	return table.Flush()
}

func words(states []casefile.State) string {
	var list []string
	for _, s := range states {
		list = append(list, word(s))
	}
	return strings.Join(list, " ")
}

func word(s casefile.State) string {
	if s == "" {
		return "waiting"
	}
	return string(s)
}

// show makes a call that answers with a case, and prints it. The text for people leaves the person out.
func (k *clerk) show(c *cobra.Command, method string, body any, path ...string) error {
	var answer hub.Case
	raw, err := k.call(c.Context(), method, body, &answer, path...)
	if err != nil || k.json {
		return k.print(c.OutOrStdout(), raw, err)
	}
	out := c.OutOrStdout()
	fmt.Fprintf(out, "%s  %s  terminal %s  attachments %d/%d\n", answer.ID, answer.Filing.Theme, answer.Terminal, answer.Attachments.Have, answer.Attachments.Of)
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, child := range answer.Children {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", child.Matter.ID, word(child.State), child.ProjectNo, child.PromiseDate, child.Reason)
	}
	return table.Flush()
}

// verify proves both chains of a case, and a receipt against the terminal's.
func (k *clerk) verify(c *cobra.Command, id, paper string) error {
	var found hub.Case
	if _, err := k.call(c.Context(), http.MethodGet, nil, &found, "v1", "cases", id); err != nil {
		return err
	}
	err := errors.Join(casefile.Verify(found.Terminals), casefile.Verify(found.Hubs))
	if err == nil && paper != "" {
		err = casefile.ProveReceipt(found.Terminals, paper)
	}
	if err != nil {
		return &exitError{exitRefused, err}
	}
	proof := struct {
		OK     bool   `json:"ok"`
		Events int    `json:"events"`
		Hash   string `json:"hash"` // of the first event, as on the receipt
	}{true, len(found.Terminals) + len(found.Hubs), found.Terminals[0].Hash}
	if k.json {
		return json.NewEncoder(c.OutOrStdout()).Encode(proof)
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "ok  %d events  %s\n", proof.Events, proof.Hash)
	return err
}

func (k *clerk) print(out io.Writer, raw []byte, err error) error {
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", bytes.TrimSpace(raw))
	return err
}

// call makes one call, reads the answer into into and gives it as it came too.
func (k *clerk) call(ctx context.Context, method string, body, into any, path ...string) ([]byte, error) {
	base, err := url.Parse(k.hub)
	if err != nil || base.Host == "" {
		return nil, &exitError{exitUsage, fmt.Errorf("--hub %q is not an address; write it like http://127.0.0.1:8700", k.hub)}
	}
	token, err := os.ReadFile(k.tokenFile)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("reading --token-file: %w", err)}
	}
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return nil, err
		}
	}
	for i := range path {
		path[i] = url.PathEscape(path[i])
	}
	at := base.JoinPath(path...)
	at.RawQuery = k.query.Encode()
	request, err := http.NewRequestWithContext(ctx, method, at.String(), &sent)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: 30 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the hub does not answer; is it running there? %w", err)
	}
	defer response.Body.Close() // only read from
	raw, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("reading the hub's answer: %w", err)
	}
	if response.StatusCode/100 != 2 {
		return nil, failure(response.StatusCode, raw)
	}
	if into == nil {
		return raw, nil
	}
	return raw, json.Unmarshal(raw, into)
}

// failure gives an answer of the hub its exit code.
func failure(status int, raw []byte) error {
	var said struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(raw, &said) != nil || said.Detail == "" {
		said.Detail = http.StatusText(status)
	}
	code := exitFailed
	switch status {
	case http.StatusNotFound:
		code = exitNotThere
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict:
		code = exitRefused
	case http.StatusUnprocessableEntity:
		code = exitUsage
	}
	return &exitError{code, fmt.Errorf("the hub refused with %d: %s", status, said.Detail)}
}
