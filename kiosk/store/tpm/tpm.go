// Package tpm keeps the terminal's key so that only this machine opens it: the key file is sealed by the machine's TPM (TCG
// TPM 2.0 Library), so that a disk that is stolen, or copied into another machine, holds nothing that can be read. It knows
// neither cases nor databases.
package tpm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/google/go-tpm/tpm2"
	"github.com/google/go-tpm/tpm2/transport"
	"github.com/google/go-tpm/tpm2/transport/linuxtpm"
	"github.com/google/go-tpm/tpm2/transport/linuxudstpm"

	"zhiting/kiosk/store"
)

// Key is a key file that a TPM opens.
type Key struct {
	Device string // such as /dev/tpmrm0, or the socket of an emulator
	File   string
}

// Source is a key file as a terminal is configured: opened by the TPM at a device, or without one as it is.
func Source(device, file string) store.KeySource {
	if device == "" {
		return store.KeyFile(file)
	}
	return Key{device, file}
}

// ErrOtherMachine says that the TPM does not open the key file.
var ErrOtherMachine = errors.New("this machine's TPM does not open the key file; the disk is of another machine, or the TPM was cleared: put the disk back into its machine")

// sealed is the file: the parts of a sealed object (TPM 2.0 Library, part 1, 27.2), of which the TPM alone can make a key.
type sealed struct {
	Public  []byte `json:"public"`
	Private []byte `json:"private"`
}

// Key opens the key file. It is made where it may be; one that holds the key as it is, from before there was a TPM, is sealed.
func (k Key) Key(casesThere bool) (key []byte, err error) {
	chip, err := open(k.Device)
	if err != nil {
		return nil, fmt.Errorf("the TPM cannot be reached: %w; let the kiosk's user use %s, or take tpm out of the configuration of a terminal that has none", err, k.Device)
	}
	defer func() { err = errors.Join(err, chip.Close()) }()
	content, err := os.ReadFile(k.File)
	var file sealed
	switch {
	case err == nil && len(content) == store.KeySize:
		return content, k.seal(chip, content)
	case err == nil && json.Unmarshal(content, &file) == nil:
		return unseal(chip, file)
	case err == nil:
		return nil, fmt.Errorf("key file %s holds no key that a TPM sealed; put the terminal's own key file back", k.File)
	case errors.Is(err, fs.ErrNotExist) && casesThere:
		return nil, fmt.Errorf("key file %s is missing but cases are there that only it can open; put it back", k.File)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("key file cannot be read: %w; let the kiosk's user read it", err)
	}
	key = store.NewKey()
	return key, k.seal(chip, key)
}

// open opens a device of the kernel, whose resource manager serves several programs, or the socket of an emulator.
func open(device string) (transport.TPMCloser, error) {
	info, err := os.Stat(device)
	if err != nil {
		return nil, err
	}
	if info.Mode()&os.ModeSocket != 0 {
		return linuxudstpm.Open(device)
	}
	return linuxtpm.Open(device)
}

// withRoot works below the storage root key, which the TPM makes again each time from the seed that never leaves it.
func withRoot(chip transport.TPM, work func(root *tpm2.CreatePrimaryResponse) error) (err error) {
	root, err := tpm2.CreatePrimary{PrimaryHandle: tpm2.TPMRHOwner, InPublic: tpm2.New2B(tpm2.ECCSRKTemplate)}.Execute(chip)
	if err != nil {
		return fmt.Errorf("the TPM makes no storage root key: %w; it may be owned by another, clear it in the firmware's settings", err)
	}
	defer func() { err = errors.Join(err, flush(chip, root.ObjectHandle)) }()
	return work(root)
}

func flush(chip transport.TPM, handle tpm2.TPMHandle) error {
	_, err := tpm2.FlushContext{FlushHandle: handle}.Execute(chip)
	return err
}

// secret is a session whose parameters are encrypted on the way to the chip and back, for a key that only the chip knows: a
// wire to the chip can be listened to.
func secret(root *tpm2.CreatePrimaryResponse, encrypted tpm2.AuthOption) (tpm2.Session, error) {
	public, err := root.OutPublic.Contents()
	if err != nil {
		return nil, err
	}
	return tpm2.HMAC(tpm2.TPMAlgSHA256, 16, tpm2.Salted(root.ObjectHandle, *public), encrypted), nil
}

// seal writes the key file.
func (k Key) seal(chip transport.TPM, key []byte) error {
	var file sealed
	err := withRoot(chip, func(root *tpm2.CreatePrimaryResponse) error {
		session, err := secret(root, tpm2.AESEncryption(128, tpm2.EncryptIn))
		if err != nil {
			return err
		}
		made, err := tpm2.Create{
			ParentHandle: tpm2.AuthHandle{Handle: root.ObjectHandle, Name: root.Name, Auth: session},
			InSensitive:  tpm2.TPM2BSensitiveCreate{Sensitive: &tpm2.TPMSSensitiveCreate{Data: tpm2.NewTPMUSensitiveCreate(&tpm2.TPM2BSensitiveData{Buffer: key})}},
			InPublic: tpm2.New2B(tpm2.TPMTPublic{
				Type: tpm2.TPMAlgKeyedHash, NameAlg: tpm2.TPMAlgSHA256,
				ObjectAttributes: tpm2.TPMAObject{FixedTPM: true, FixedParent: true, UserWithAuth: true, NoDA: true},
			}),
		}.Execute(chip)
		if err != nil {
			return fmt.Errorf("the TPM seals no key: %w", err)
		}
		file = sealed{Public: tpm2.Marshal(made.OutPublic), Private: tpm2.Marshal(made.OutPrivate)}
		return nil
	})
	if err != nil {
		return err
	}
	content, err := json.Marshal(file)
	if err != nil {
		return err
	}
	return store.WriteKey(k.File, content)
}

// unseal asks the chip for the key.
func unseal(chip transport.TPM, file sealed) (key []byte, err error) {
	public, err := tpm2.Unmarshal[tpm2.TPM2BPublic](file.Public)
	private, err2 := tpm2.Unmarshal[tpm2.TPM2BPrivate](file.Private)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("the key file is damaged: %w; put the terminal's own key file back", err)
	}
	err = withRoot(chip, func(root *tpm2.CreatePrimaryResponse) (err error) {
		loaded, err := tpm2.Load{
			ParentHandle: tpm2.AuthHandle{Handle: root.ObjectHandle, Name: root.Name, Auth: tpm2.PasswordAuth(nil)},
			InPublic:     *public, InPrivate: *private,
		}.Execute(chip)
		if err != nil {
			return fmt.Errorf("%w (%w)", ErrOtherMachine, err)
		}
		defer func() { err = errors.Join(err, flush(chip, loaded.ObjectHandle)) }()
		session, err := secret(root, tpm2.AESEncryption(128, tpm2.EncryptOut))
		if err != nil {
			return err
		}
		given, err := tpm2.Unseal{ItemHandle: tpm2.AuthHandle{Handle: loaded.ObjectHandle, Name: loaded.Name, Auth: session}}.Execute(chip)
		if err != nil {
			return fmt.Errorf("%w (%w)", ErrOtherMachine, err)
		}
		key = given.OutData.Buffer
		return nil
	})
	return key, err
}
