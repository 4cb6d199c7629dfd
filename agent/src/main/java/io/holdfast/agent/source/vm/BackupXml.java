package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.VirtualMachine;
import java.util.List;

/** What libvirt is told to begin. */
final class BackupXml {
    private BackupXml() {}

    /** The name under which the changes of a disk are exported. */
    static String bitmap(VirtualDisk disk) {
        return "backup-" + disk.target();
    }

    static String job(VirtualMachine machine, PullPlan plan, WorkPlace place) {
        StringBuilder xml = new StringBuilder("<domainbackup mode='pull'>");
        xml.append("<server transport='unix' socket='")
                .append(escaped(place.qemuSocket().toString()))
                .append("'/><disks>");
        for (VirtualDisk each : machine.disks()) {
            boolean read = plan.tracked().contains(each) || plan.plain().contains(each);
            xml.append("<disk name='").append(escaped(each.target())).append('\'');
            if (!read) {
                xml.append(" backup='no'/>");
                continue;
            }
            xml.append(" backup='yes' type='file' exportname='")
                    .append(escaped(each.target()))
                    .append('\'');
            if (plan.incremental(each)) {
                xml.append(" backupmode='incremental' incremental='")
                        .append(plan.since().orElseThrow().text())
                        .append("' exportbitmap='")
                        .append(escaped(bitmap(each)))
                        .append('\'');
            } else {
                xml.append(" backupmode='full'");
            }
            xml.append("><scratch file='")
                    .append(escaped(place.scratch(each.target()).toString()))
                    .append("'/></disk>");
        }
        return xml.append("</disks></domainbackup>").toString();
    }

    static String checkpoint(VirtualMachine machine, PullPlan plan) {
        StringBuilder xml = new StringBuilder("<domaincheckpoint><name>")
                .append(plan.name().text())
                .append("</name><disks>");
        List<VirtualDisk> tracked = plan.tracked();
        for (VirtualDisk each : machine.disks()) {
            xml.append("<disk name='")
                    .append(escaped(each.target()))
                    .append("' checkpoint='")
                    .append(tracked.contains(each) ? "bitmap" : "no")
                    .append("'/>");
        }
        return xml.append("</disks></domaincheckpoint>").toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;");
    }
}
