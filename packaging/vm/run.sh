#!/bin/bash
# Starts Debian's kernel in a virtual machine whose USB devices are made by the kernel itself, and runs zhiting-vm-guest in it.
# Usage: run.sh FOLDER-OF-PROGRAMS OUT. The guest's verdicts are printed; the whole log is OUT/console.log.
set -euo pipefail
bin=$(realpath "$1") out=$2
mkdir -p "$out/kernel" && out=$(realpath "$out")
cd "$out"

# The kernel is unpacked and not installed: this machine keeps its own.
if [ ! -d kernel/lib ]; then
	package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/ {print $2; exit}')
	[ -n "$package" ] || { echo "run.sh: no kernel package is known; run apt-get update" >&2; exit 1; }
	(cd kernel && apt-get download -qq "$package" 2>/dev/null && dpkg-deb -x ./*.deb .)
fi
version=$(ls kernel/lib/modules)
[ -f "kernel/lib/modules/$version/modules.dep.bin" ] || depmod -b kernel "$version"

# The modules in the order in which they are loaded.
rm -rf root && mkdir -p root/{bin,dev,proc,sys,tmp,run,modules,out}
for module in configfs dummy_hcd libcomposite usb_f_fs usb_f_hid usb_f_acm usb_f_printer cdc-acm usbhid hid-generic usblp vivid; do
	modprobe -d kernel -S "$version" --show-depends "$module" | awk '$1 == "insmod" {print $2}'
done | awk '!seen[$0]++' | while read -r file; do
	cp "$file" root/modules/
	basename "$file" >>root/modules/order
done

cp "$bin"/{zhitingctl,zhiting-sim,zhiting-vm-guest} root/bin/
cp /bin/busybox root/bin/
ln -s bin/zhiting-vm-guest root/init
# The simulated printer draws what it prints.
mkdir -p root/usr/share/fonts/opentype/noto
cp /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc root/usr/share/fonts/opentype/noto/
(cd root && find . | cpio -o -H newc --quiet | gzip -1) >initrd

# The processor is emulated, so that it runs everywhere: slow, but in its own time.
timeout 300 qemu-system-x86_64 -M q35 -accel tcg,thread=multi -cpu max -m 1024 -smp 2 -nodefaults -no-reboot -display none \
	-serial file:console.log -kernel "kernel/boot/vmlinuz-$version" -initrd initrd -append "console=ttyS0 panic=-1 quiet" || true
grep '^vm: ' console.log
grep -q '^vm: all passed' console.log
