package io.holdfast.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.e2e.cli.Holdfast.Outcome;

/** A tree with every odd thing that a file system has. Needs root, for devices and owners. */
final class OddTree {
    private static final String MAKE = """
            set -e
            mkdir -p tree/plain tree/"sp ace" && cd tree
            echo one >plain/one; echo two >plain/two; : >plain/empty
            head -c 300000 /dev/urandom >plain/random; yes | head -c 2000000 >plain/yes
            cp plain/yes plain/same
            ln plain/one plain/hard; ln plain/random "sp ace/hard too"
            ln -s one plain/soft; ln -s /no/where plain/dangling; ln -s $'\\xff\\xfe' plain/raw-target
            mkfifo plain/fifo; mknod plain/null c 1 3; mknod plain/loop b 7 200
            echo x >plain/setuid; chmod 6755 plain/setuid; mkdir plain/sticky; chmod 1777 plain/sticky
            echo x >plain/secret; chmod 0 plain/secret; chown 12345:54321 plain/secret
            chown -h 12345:54321 plain/soft
            setfattr -n user.comment -v 'with a value' plain/one; setfattr -n user.empty plain/two
            setfattr -n trusted.note -v t plain/one
            setfacl -m u:12345:r plain/two; setfacl -d -m g:54321:rx plain/sticky
            truncate -s 1T plain/terabyte; printf end | dd of=plain/terabyte bs=1 seek=1099511627000 conv=notrunc status=none
            truncate -s 10M plain/hole
            echo raw >$'plain/not-utf8-\\xe9\\xff'; mkdir $'plain/dir-\\xf0'; echo y >$'plain/dir-\\xf0/\\xc3\\x28'
            echo nl >$'plain/new\\nline'; echo q >'plain/quo"te'; echo u >plain/ünïcødé
            touch -d '1969-12-31 23:59:58.123456789' plain/before-epoch; touch -d '2401-01-01 00:00:00.987654321' plain/far
            name=$(printf 'd%.0s' {1..250})
            ( for i in {1..20}; do mkdir $name; cd $name; done; echo deep >bottom; mkdir last )
            touch -d '2020-02-02 02:02:02.222222222' plain "sp ace" .
            """;

    /** Blocks are compared where they tell of holes, a terabyte of zeros by its end. */
    private static final String LIST = """
            set -o pipefail; export LC_ALL=C
            find . -printf '%p|%y|%m|%U|%G|%T@|%n|%l|' \\( -type d -printf '\\n' -o -printf '%s\\n' \\) | sort &&
            find plain -type f -links -2 -name '*hole*' -exec stat -c '%n %b' {} + | sort &&
            find plain \\( -type b -o -type c \\) -exec stat -c '%n %t %T' {} + | sort &&
            find . -links +1 ! -type d -printf '%i|%p\\n' | sort -t'|' -k2 | awk -F'|' '!($1 in first) { first[$1] = $2 } { print $2, "is", first[$1] }' &&
            find . -type f ! -name terabyte -execdir sha256sum {} + | sort &&
            tail -c 4096 plain/terabyte | sha256sum &&
            find plain -print0 | sort -z | xargs -0 getfattr -h -d -m - 2>/dev/null &&
            find plain -type d -print0 -o -type f -print0 | sort -z | xargs -0 getfacl -n 2>/dev/null
            """;

    private OddTree() {}

    /** Makes {@code tree} in the working directory. */
    static void make(Holdfast holdfast) {
        assertThat(holdfast.bash(MAKE)).returns(0, Outcome::code);
    }

    /** Name, type, mode, owners, size, times to the nanosecond, links, content, devices and attributes of all that is in a directory. */
    static String listing(Holdfast holdfast, String directory) {
        Outcome listed = holdfast.bash("cd " + directory + " || exit\n" + LIST);
        assertThat(listed.code()).as(listed.errors()).isZero();
        return listed.out();
    }
}
