import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Whose house this is, and whether its line is up.
Rectangle {
    id: bar

    required property ScreenModel screen

    color: Theme.deep
    implicitHeight: Theme.topBar
    Accessible.name: Language.say("app.name")
    Accessible.role: Accessible.TitleBar

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.room

        Words {
            color: Theme.deepWords
            font.pixelSize: Theme.body
            font.weight: Font.Bold
            text: Language.say("app.name")
            wrapMode: Text.NoWrap
        }
        Words {
            Layout.fillWidth: true
            color: Theme.deepWordsSoft
            elide: Text.ElideRight
            font.pixelSize: Theme.smallest
            maximumLineCount: 1
            text: bar.screen.centreName
            wrapMode: Text.NoWrap
        }
        Words {
            color: Theme.deepWords
            font.pixelSize: Theme.smallest
            font.weight: Font.DemiBold
            text: Language.say("language.draft-note")
            visible: !Language.reviewed
            wrapMode: Text.NoWrap
        }
        StatusPill {
            model: bar.screen.status
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
