import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Says at every moment that staff are at the screen, and who; and the way out.
Rectangle {
    id: banner

    required property StaffModel model

    color: Theme.deep
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    Accessible.name: Language.say("staff.panel")
    Accessible.role: Accessible.TitleBar

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        Glyph {
            name: "person"
            tint: Theme.deepWords
        }
        Words {
            Layout.fillWidth: true
            color: Theme.deepWords
            font.pixelSize: Theme.body
            font.weight: Font.Bold
            heading: true
            text: banner.model.inside ? banner.model.banner : banner.model.doorWords
        }
        ActionButton {
            glyph: "finish"
            text: banner.model.inside ? Language.say("staff.leave") : Language.say("staff.back")

            onClicked: banner.model.leave()
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        color: Theme.ornament
        height: Theme.strongStroke
    }
}
