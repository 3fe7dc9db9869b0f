import QtQuick
import QtQuick.Layouts
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What is being read aloud can be broken off, gone on with, repeated and closed.
Rectangle {
    id: strip

    required property ReadingModel reading

    color: Theme.surface
    implicitHeight: Theme.bottomBar
    Accessible.name: Language.say("aloud.reading")
    Accessible.role: Accessible.ToolBar

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        color: Theme.hairline
        height: Theme.stroke
    }
    RowLayout {
        anchors.centerIn: parent
        height: parent.height - 2 * Theme.tight
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        spacing: Theme.gap

        BarButton {
            Layout.fillHeight: true
            glyph: strip.reading.speaking ? "pause" : "listen"
            strong: true
            text: strip.reading.toggleWords

            onClicked: strip.reading.toggle()
        }
        BarButton {
            Layout.fillHeight: true
            glyph: "repeat"
            text: Language.say("aloud.repeat")

            onClicked: strip.reading.read()
        }
        BarButton {
            Layout.fillHeight: true
            glyph: "close"
            text: Language.say("aloud.stop")

            onClicked: strip.reading.stop()
        }
    }
}
