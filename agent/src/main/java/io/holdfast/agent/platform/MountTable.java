package io.holdfast.agent.platform;

import io.holdfast.agent.platform.NetworkMounts.Mount;
import java.util.List;
import java.util.Set;

/** Reads Linux's list of mounts ({@code /proc/mounts}). */
final class MountTable {
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "ncpfs",
            "afs",
            "ceph",
            "glusterfs",
            "fuse.glusterfs",
            "fuse.sshfs",
            "lustre",
            "gpfs",
            "beegfs",
            "davfs",
            "fuse.davfs2",
            "fuse.s3fs",
            "fuse.ceph",
            "9p",
            "virtiofs",
            "ocfs2",
            "gfs2");

    private MountTable() {}

    static boolean isNetwork(String kind) {
        return NETWORK.contains(kind);
    }

    /** Those of other machines. */
    static List<Mount> network(String table) {
        return table.lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length >= 3 && isNetwork(fields[2]))
                .map(fields -> new Mount(unescaped(fields[0]), fields[2], unescaped(fields[1])))
                .toList();
    }

    /** Blanks, tabs, line breaks and backslashes are there as three octal digits. */
    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
