package io.holdfast.agent.platform;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Changes to a document that was read safely. */
final class XmlEdit {
    private XmlEdit() {}

    /** Elements of any of these names right below. The list is a copy, so that they may be removed meanwhile. */
    static List<Element> children(Element of, String... names) {
        List<Element> found = new ArrayList<>();
        for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child && Stream.of(names).anyMatch(child.getTagName()::equals)) {
                found.add(child);
            }
        }
        return found;
    }

    /** All elements right below. */
    static List<Element> children(Element of) {
        List<Element> found = new ArrayList<>();
        for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child) {
                found.add(child);
            }
        }
        return found;
    }

    static Optional<Element> child(Element of, String name) {
        return children(of, name).stream().findFirst();
    }

    /** The first element of a name, made at the end when there is none. */
    static Element require(Element of, String name) {
        return child(of, name)
                .orElseGet(() -> (Element) of.appendChild(of.getOwnerDocument().createElement(name)));
    }

    /** Takes an element out, with the blanks before it. */
    static void remove(Element element) {
        Node parent = element.getParentNode();
        Node before = element.getPreviousSibling();
        if (before != null
                && before.getNodeType() == Node.TEXT_NODE
                && before.getTextContent().isBlank()) {
            parent.removeChild(before);
        }
        parent.removeChild(element);
    }

    static void remove(Element of, String... names) {
        children(of, names).forEach(XmlEdit::remove);
    }

    /** Takes out all that is in an element, its attributes too. */
    static void clear(Element element) {
        while (element.getFirstChild() != null) {
            element.removeChild(element.getFirstChild());
        }
        while (element.getAttributes().getLength() > 0) {
            element.removeAttribute(element.getAttributes().item(0).getNodeName());
        }
    }

    static String text(Element document) {
        try {
            StringWriter out = new StringWriter();
            Transformer copying = TransformerFactory.newDefaultInstance().newTransformer();
            copying.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            copying.transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }
}
