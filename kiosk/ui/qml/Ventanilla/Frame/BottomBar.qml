import QtQuick
import QtQuick.Layouts
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Back, home, language, view, help, finish: on every page, always in the same place.
Rectangle {
    id: bar

    required property ReadingModel reading
    required property ScreenModel screen

    color: Theme.surface
    implicitHeight: Theme.bottomBar
    Accessible.name: Language.say("bar.name")
    Accessible.role: Accessible.ToolBar

    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        color: Theme.hairline
        height: Theme.stroke
    }
    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.portrait ? Theme.gap : Theme.margin - Theme.gap
        anchors.rightMargin: Theme.portrait ? Theme.gap : Theme.margin
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        spacing: Theme.portrait ? Theme.leastGap : Theme.gap

        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            enabled: bar.screen.canGoBack
            glyph: "back"
            text: Language.say("bar.back")

            onClicked: bar.screen.back()
        }
        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            enabled: bar.screen.canGoHome
            glyph: "home"
            text: Language.say("bar.home")

            onClicked: bar.screen.goHome()
        }
        Item {
            Layout.fillWidth: true
        }
        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            glyph: "language"
            text: Language.say("bar.language")

            onClicked: bar.screen.openLanguages()
        }
        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            glyph: "text-size"
            text: Language.say("bar.view")

            onClicked: bar.screen.openPanel("view")
        }
        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            glyph: "listen"
            text: Language.say("aloud.listen")
            visible: bar.reading.available

            onClicked: bar.reading.read()
        }
        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            glyph: "help"
            text: Language.say("bar.help")

            onClicked: bar.screen.openPanel("help")
        }
        Item {
            Layout.fillWidth: true
        }
        BarButton {
            Layout.fillHeight: true
            Layout.bottomMargin: Theme.tight
            Layout.topMargin: Theme.tight
            glyph: "finish"
            strong: true
            text: Language.say("bar.finish")

            onClicked: bar.screen.openPanel("finish")
        }
    }
}
