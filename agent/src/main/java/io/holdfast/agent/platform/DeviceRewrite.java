package io.holdfast.agent.platform;

import io.holdfast.agent.platform.MachineRewrite.Addresses;
import io.holdfast.agent.platform.MachineRewrite.Identity;
import io.holdfast.agent.platform.MachineRewrite.Plan;
import io.holdfast.agent.platform.MachineRewrite.Remark;
import io.holdfast.agent.platform.MachineRewrite.Weight;
import java.util.List;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** The devices of a description that is written anew, but for its disks. */
final class DeviceRewrite {
    /** Names that libvirt gives, and takes back with the machine. */
    private static final Pattern TAP = Pattern.compile("(vnet|macvtap|macvlan)\\d+");

    /** Aliases with this prefix are the user's own. */
    private static final String OWN_ALIAS = "ua-";

    private final Plan plan;
    private final List<Remark> remarks;

    DeviceRewrite(Plan plan, List<Remark> remarks) {
        this.plan = plan;
        this.remarks = remarks;
    }

    void rewrite(Element devices) {
        for (Element device : XmlEdit.children(devices)) {
            XmlEdit.children(device, "alias").stream()
                    .filter(each -> !each.getAttribute("name").startsWith(OWN_ALIAS))
                    .forEach(XmlEdit::remove);
            switch (device.getTagName()) {
                case "interface" -> card(device);
                case "serial", "parallel", "console", "channel" -> line(device);
                case "graphics" -> screen(device);
                case "vsock" -> socketAddress(device);
                case "hostdev" -> hostDevice(device);
                default -> {}
            }
        }
    }

    private boolean isAnother() {
        return plan.identity() == Identity.NEW;
    }

    private void card(Element card) {
        XmlEdit.children(card, "source").forEach(each -> each.removeAttribute("portid"));
        XmlEdit.children(card, "target").stream()
                .filter(each -> TAP.matcher(each.getAttribute("dev")).matches())
                .forEach(XmlEdit::remove);
        if (plan.addresses() == Addresses.NEW) {
            XmlEdit.remove(card, "mac");
        }
        if (isAnother()) {
            // The switch knows a port by it.
            XmlEdit.children(card, "virtualport")
                    .forEach(port -> XmlEdit.children(port, "parameters").forEach(each -> {
                        each.removeAttribute("interfaceid");
                        each.removeAttribute("instanceid");
                    }));
        }
    }

    /** A line of characters out of the machine. */
    private void line(Element line) {
        // The terminal of a run.
        line.removeAttribute("tty");
        if (line.getAttribute("type").equals("pty")) {
            XmlEdit.remove(line, "source");
        }
        if (!isAnother()) {
            return;
        }
        XmlEdit.remove(line, "log");
        String type = line.getAttribute("type");
        boolean listens = XmlEdit.children(line, "source").stream()
                .anyMatch(each -> each.getAttribute("mode").equals("bind"));
        if (type.equals("unix") && line.getTagName().equals("channel")) {
            // libvirt names a socket by the machine.
            XmlEdit.children(line, "source").forEach(each -> each.removeAttribute("path"));
        } else if (type.equals("file") || type.equals("pipe") || listens) {
            String name = XmlEdit.children(line, "source").stream()
                    .map(each -> each.getAttribute("path"))
                    .findFirst()
                    .orElse("");
            line.setAttribute("type", "pty");
            XmlEdit.remove(line, "source", "protocol");
            remarks.add(new Remark(
                    Weight.NOTE,
                    line.getTagName(),
                    "It leads to a terminal (`virsh console`) instead of " + (name.isEmpty() ? "a port" : name)
                            + ", which is the original machine's."));
        }
    }

    private void screen(Element screen) {
        boolean automatic = screen.getAttribute("autoport").equals("yes");
        if (automatic || isAnother()) {
            boolean fixed = !automatic && screen.hasAttribute("port");
            for (String each : List.of("port", "tlsPort", "websocketGenerated")) {
                screen.removeAttribute(each);
            }
            if (fixed) {
                screen.setAttribute("autoport", "yes");
                remarks.add(new Remark(
                        Weight.NOTE,
                        "graphics",
                        "Its port is drawn when the machine starts: the fixed one is the original machine's."));
            }
        }
        if (isAnother()) {
            screen.removeAttribute("socket");
            if (screen.hasAttribute("websocket")) {
                screen.setAttribute("websocket", "-1");
            }
            XmlEdit.children(screen, "listen").forEach(each -> each.removeAttribute("socket"));
        }
    }

    private void socketAddress(Element vsock) {
        if (isAnother()) {
            XmlEdit.children(vsock, "cid").forEach(each -> {
                each.removeAttribute("address");
                each.setAttribute("auto", "yes");
            });
        }
    }

    private void hostDevice(Element device) {
        if (isAnother()) {
            remarks.add(new Remark(
                    Weight.NOTE,
                    "hostdev",
                    "A " + device.getAttribute("type")
                            + " device of the host is in both machines: only one of them can run with it."));
        }
    }
}
