import java.io.File;
import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import org.w3c.dom.Node;

/**
 * Takes the credential out of each picture as Java's own readers see it, one line of Base64 for each: java Reader.java PICTURE...
 * Only the first event of text in an SVG counts, since other readers in Java look no further.
 */
public class Reader {
    public static void main(String[] pictures) throws Exception {
        for (String name : pictures) {
            String text = name.endsWith(".png") ? png(new File(name)) : svg(new File(name));
            System.out.println(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    static String png(File file) throws Exception {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        reader.setInput(ImageIO.createImageInputStream(file));
        Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
        for (Node part = root.getFirstChild(); part != null; part = part.getNextSibling()) {
            for (Node entry = part.getFirstChild(); entry != null; entry = entry.getNextSibling()) {
                if (entry.getNodeName().equals("iTXtEntry")
                        && entry.getAttributes().getNamedItem("keyword").getNodeValue().equals("openbadgecredential")) {
                    return entry.getAttributes().getNamedItem("text").getNodeValue();
                }
            }
        }
        throw new IllegalStateException("no credential");
    }

    static String svg(File file) throws Exception {
        var factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        var reader = factory.createXMLStreamReader(new FileInputStream(file), "UTF-8");
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT && reader.getLocalName().equals("credential")) {
                String token = reader.getAttributeValue(null, "verify");
                reader.next();
                return token != null ? token : reader.getText();
            }
        }
        throw new IllegalStateException("no credential");
    }
}
