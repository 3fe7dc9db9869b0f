import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Says on every page that somebody of the centre helps, and ends it.
Rectangle {
    id: banner

    required property HelpingModel helping
    property bool cramped: false

    color: Theme.noticeTint
    implicitHeight: row.implicitHeight + 2 * Theme.tight
    Accessible.name: helping.words
    Accessible.role: Accessible.TitleBar

    GridLayout {
        id: row

        anchors.left: parent.left
        anchors.leftMargin: Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        columnSpacing: Theme.gap
        columns: Theme.portrait && Theme.textPercent > 100 ? 2 : 3
        rowSpacing: 0

        Glyph {
            name: "person"
            tint: Theme.notice
        }
        Words {
            Layout.fillWidth: true
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
            text: banner.helping.words
        }
        ActionButton {
            Layout.alignment: Qt.AlignRight
            Layout.columnSpan: row.columns === 2 ? 2 : 1
            glyph: "close"
            quiet: true
            text: Language.say("helping.end")
            visible: !banner.helping.handsOver && !banner.cramped

            onClicked: banner.helping.end()
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        color: Theme.notice
        height: Theme.stroke
    }
}
