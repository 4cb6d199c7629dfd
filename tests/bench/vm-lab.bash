# Guests for tests/bench/vm, which sources this: a libvirtd of its own in $work/lab, disks of real data, words to a guest.
lab=$work/lab
cache=${HOLDFAST_LAB:-$root/tests/e2e/target/lab}
real=${HOLDFAST_REAL_DATA:-$root/tests/bench/target/real-data}
uri="qemu+unix:///system?socket=$lab/run/libvirt-sock"
daemon=

start_lab() {
    local try
    "$root/tests/e2e/lab/tiny-guest" "$cache"
    mkdir -p "$lab"
    "$root/tests/e2e/lab/private-libvirtd" "$lab" "$cache/libvirt" </dev/null >"$lab/libvirtd.log" 2>&1 &
    daemon=$!
    for ((try = 0; try < 300; try++)); do
        virsh -q -c "$uri" version >/dev/null 2>&1 && return
        sleep 0.2
    done
    cat "$lab/libvirtd.log" >&2
    return 1
}

# Ends libvirtd first, which could start more, then the guests; each by its number.
end_lab() {
    local file pid
    umount "$work/mounted" 2>/dev/null || true
    [ -z "$daemon" ] || { kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null; } || true
    daemon=
    for file in "$lab"/state/qemu/*.pid; do
        [[ -f $file && $file != */driver.pid ]] || continue
        pid=$(cat "$file")
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$work/" || continue
        kill -9 "$pid" 2>/dev/null || true
        while [ -e "/proc/$pid/cmdline" ]; do sleep 0.1; done
    done
}

v() { virsh -q -c "$uri" "$@"; }

# boot NAME IMAGE…: a tiny guest with these qcow2 images as vda, vdb …; waits until its agent answers.
boot() {
    local name=$1 letter=97 image try
    shift
    {
        echo "<domain type='qemu'><name>$name</name><memory unit='MiB'>384</memory><vcpu>1</vcpu>
            <os><type arch='x86_64' machine='pc'>hvm</type><kernel>$cache/kernel</kernel><initrd>$cache/ramdisk</initrd>
            <cmdline>console=ttyS0 quiet mitigations=off</cmdline></os><features><acpi/></features>
            <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>"
        for image in "$@"; do
            echo "<disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='unsafe' discard='unmap'/>
                <source file='$image'/><target dev='vd$(printf "\\x$(printf %x $letter)")' bus='virtio'/></disk>"
            letter=$((letter + 1))
        done
        echo "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
            <serial type='file'><source path='$lab/$name.log'/></serial><memballoon model='none'/></devices></domain>"
    } >"$lab/$name.xml"
    v define "$lab/$name.xml" >/dev/null
    v start "$name" >/dev/null
    for ((try = 0; try < 300; try++)); do
        v qemu-agent-command "$name" '{"execute":"guest-ping"}' >/dev/null 2>&1 && return
        sleep 0.2
    done
    echo "tests/bench/vm: guest $name does not answer: $(tail -n 5 "$lab/$name.log")" >&2
    return 1
}

# A guest that is gone, with all that was known of it.
discard() {
    local checkpoint
    v destroy "$1" >/dev/null 2>&1 || true
    for checkpoint in $(v checkpoint-list "$1" --name 2>/dev/null); do
        v checkpoint-delete "$1" "$checkpoint" --metadata >/dev/null
    done
    v undefine "$1" >/dev/null 2>&1 || true
}

# Takes checkpoints and their bitmaps away, whoever made them: each tool begins anew, and one of them refuses to work beside others'.
forget_checkpoints() {
    local checkpoint
    for checkpoint in $(v checkpoint-list "$1" --name); do v checkpoint-delete "$1" "$checkpoint" >/dev/null; done
}

# in_guest NAME COMMAND: runs it there by a shell, prints what it says.
in_guest() {
    local name=$1 pid answer
    pid=$(v qemu-agent-command --timeout 30 "$name" "$(jq -nc --arg c "$2" \
        '{execute: "guest-exec", arguments: {path: "/bin/sh", arg: ["-c", $c], "capture-output": true}}')" | jq .return.pid)
    while true; do
        answer=$(v qemu-agent-command --timeout 30 "$name" \
            "{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":$pid}}" 2>/dev/null) || answer='{}'
        [ "$(jq .return.exited <<<"$answer")" = true ] && break
        sleep 0.3
    done
    jq -r '.return["out-data"] // ""' <<<"$answer" | base64 -d
    [ "$(jq .return.exitcode <<<"$answer")" = 0 ] && return
    echo "tests/bench/vm: in guest $name: $(jq -r '.return["err-data"] // ""' <<<"$answer" | base64 -d)" >&2
    return 1
}

# list_files NAME:MB…: divides real files into lists $work/list-NAME of that many MB, in the order of their paths, taken evenly from all of them.
# No file is in two lists, nor twice in one by another name.
list_files() {
    "$root/tests/bench/real-data" "$real"
    find "$real/files" -type f ! -name $'*\n*' ! -name '*\\*' -printf '%i\t%s\t%P\n' | LC_ALL=C sort -t $'\t' -k 3 |
        awk -F '\t' -v plan="$*" -v at="$work/list-" '
            seen[$1]++ { next }
            { size[++files] = $2; path[files] = $3; there += $2 }
            END {
                parts = split(plan, part, " ")
                for (i = 1; i <= parts; i++) { split(part[i], p, ":"); name[i] = p[1]; until[i] = wanted += p[2] * 1e6 }
                for (n = i = 1; n <= files; n++) {
                    passed += size[n]
                    due = passed * wanted / there
                    while (i < parts && due > until[i]) i++
                    if (taken >= due || taken + size[n] > until[i]) continue
                    print path[n] > (at name[i])
                    taken += size[n]
                }
                if (taken >= 0.99 * wanted) exit
                print "tests/bench/vm: only " taken / 1e6 " MB of real files where " wanted / 1e6 " are needed" > "/dev/stderr"
                exit 1
            }'
}
packed() { tar -C "$real/files" -cf - --no-recursion --verbatim-files-from -T "$1"; }

# make_raw IMAGE MB FUNCTION: a file system, filled by FUNCTION DIRECTORY. edit_raw: the same for one that exists.
make_raw() {
    truncate -s "${2}M" "$1"
    mke2fs -q -F -t ext4 -E lazy_itable_init=0,lazy_journal_init=0 "$1"
    edit_raw "$1" "$3"
}
edit_raw() {
    mkdir -p "$work/mounted"
    mount -o loop,discard "$1" "$work/mounted"
    "$2" "$work/mounted"
    umount "$work/mounted"
}
make_disk() { # NAME MB FUNCTION
    make_raw "$work/$1.raw" "$2" "$3"
    qemu-img convert -f raw -O qcow2 "$work/$1.raw" "$work/$1.qcow2"
    rm "$work/$1.raw"
}

# scattered SEED FILE MB FILE_MB: a script that writes so much into a file, in sizes spread evenly from 4 KiB to 1 MiB.
scattered() {
    awk -v seed="$1" -v file="$2" -v mb="$3" -v room="$4" 'BEGIN {
        srand(seed)
        print "set -e; w() { dd if=/dev/urandom of=" file " bs=4096 seek=$1 count=$2 conv=notrunc 2>/dev/null; }"
        while (sum < mb * 1e6) {
            pages = 1 + int(rand() * 256)
            print "w", int(rand() * (room * 1e6 / 4096 - pages)), pages
            sum += pages * 4096
        }
        print "sync"
    }'
}

# What changed since a checkpoint, in MB, by an own short look at the bitmaps: dirty_since GUEST CHECKPOINT DISK…
dirty_since() {
    local guest=$1 since=$2 disk sum=0 disks= out
    shift 2
    for disk in "$@"; do
        disks+="<disk name='$disk' backup='yes' type='file'><scratch file='$work/look-$disk'/></disk>"
    done
    echo "<domainbackup mode='pull'><incremental>$since</incremental><server transport='unix' socket='$work/look.sock'/>
        <disks>$disks</disks></domainbackup>" >"$work/look.xml"
    v backup-begin "$guest" "$work/look.xml" >/dev/null
    for disk in "$@"; do
        out=$(nbdinfo --map="qemu:dirty-bitmap:backup-$disk" --json "nbd+unix:///$disk?socket=$work/look.sock" |
            jq '[.[] | select(.type % 2 == 1) | .length] | add // 0')
        sum=$((sum + out))
    done
    v domjobabort "$guest" >/dev/null
    rm -f "$work"/look*
    awk -v b=$sum 'BEGIN { printf "%.2f", b / 1e6 }'
}
