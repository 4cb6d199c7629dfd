package io.holdfast.e2e.packages;

import io.holdfast.e2e.lab.Programs;
import java.util.List;

/** A directory of a machine, that only root may read. */
record Tree(DebianMachine machine, String path) {
    static Tree make(DebianMachine machine, String path) {
        Tree tree = new Tree(machine, path);
        tree.bash(path, """
                mkdir -p "$1/sub/empty" && cd "$1"
                head -c 3000000 /dev/urandom >sub/large
                echo secret >secret
                ln -s secret link
                touch -d '2001-02-03 04:05:06.789' secret
                chmod 600 secret sub/large && chmod 700 .
                """);
        return tree;
    }

    /** Of others, for others, devices, and what the kernel shows and gives only to some. */
    void addWhatOnlyRootCan() {
        bash(path, """
                cd "$1"
                mkdir of-others && echo hers >of-others/hers
                chown -R 1234:2345 of-others && chmod 2750 of-others && chmod 4711 of-others/hers
                ln of-others/hers again
                mknod null c 1 3 && mkfifo pipe
                setfattr -n user.colour -v red secret
                setfattr -n trusted.layer -v opaque sub
                setfattr -n security.capability -v 0sAQAAAgAgAAAAAAAAAAAAAAAAAAA= secret
                setfacl -m u:1234:r sub/large
                """);
    }

    /** Names and what is in them. */
    String content(String at) {
        return bash(at, """
                cd "$1" && find . -printf '%p %y %l\\n' | sort && find . -type f -exec sha256sum {} + | sort
                """);
    }

    /** The same, with owners, modes, times, links, devices and extended attributes. */
    String all(String at) {
        return content(at) + bash(at, """
                        cd "$1" && find . -printf '%p %m %U:%G %T@ %n\\n' | sort
                        find . -type c -exec stat -c '%n %t:%T' {} +
                        getfattr --recursive --no-dereference --dump --match=- .
                        """);
    }

    private String bash(String at, String script) {
        return Programs.require(
                List.of("bash", "-euc", script, "tree", machine.path(at).toString()));
    }
}
