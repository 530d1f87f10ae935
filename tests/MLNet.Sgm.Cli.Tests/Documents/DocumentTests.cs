using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLNet.Sgm.Tests.Documents;

[TestClass]
public sealed class DocumentTests
{
    // What a project with ImplicitUsings has, and what the documents' pieces of code stand among.
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.ML;
        global using Microsoft.ML.Data;
        global using MLNet.Sgm.Attacks;
        global using MLNet.Sgm.Classifiers;
        global using MLNet.Sgm.Images;
        global using MLNet.Sgm.Pipeline;
        global using MLNet.Sgm.Reports;
        global using MLNet.Sgm.Studies;
        global using MLNet.Sgm.Weights;
        global using TorchSharp;
        global using static TorchSharp.torch;
        global using MLNet.Sgm.Tests.Documents;
        global using static MLNet.Sgm.Tests.Documents.Snippets;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(IsManaged))
            .DistinctBy(Path.GetFileName)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    public static IEnumerable<object[]> Documents => MarkdownFile.All.Select(path => new object[] { path });

    [TestMethod]
    [DynamicData(nameof(Documents))]
    public void Code_in_a_document_compiles(string document)
    {
        foreach (var (line, code) in new MarkdownFile(document).CSharp())
        {
            var errors = Compile(code).Select(error => $"line {line + error.Location.GetLineSpan().StartLinePosition.Line}: {error.GetMessage()}").ToList();
            Assert.IsEmpty(errors, $"{document}, {string.Join("; ", errors)}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Documents))]
    public void Links_of_a_document_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document))!;
        foreach (var link in new MarkdownFile(document).RelativeLinks())
        {
            var target = Path.Combine(folder, link);
            Assert.IsTrue(File.Exists(target) || Directory.Exists(target), $"{document} links to '{link}', which is not there.");
        }
    }

    [TestMethod]
    public void Code_that_names_what_is_not_there_does_not_compile() => Assert.IsNotEmpty(Compile("""var attack = ml.Robustness.Conjure("Adversarial");"""));

    /// <summary>Compiles statements as a program, and types as a library.</summary>
    private static IEnumerable<Diagnostic> Compile(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, Language);
        var kind = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any() ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create("document", [CSharpSyntaxTree.ParseText(Usings, Language), tree], References.Value, new(kind, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    private static bool IsManaged(string path)
    {
        try
        {
            System.Reflection.AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
