using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Cli.References;
using MLNet.Sgm.Weights;

namespace MLNet.Sgm.Tests.Weights;

[TestClass]
public sealed class NameMappingTests
{
    [TestMethod]
    [DataRow("resnet18", "layer1.0.bn1.running_var", "layer1.0.bn1.running_var")]
    [DataRow("resnet18", "module.layer1.0.bn1.running_var", "layer1.0.bn1.running_var")]
    [DataRow("resnet18", "_orig_mod.module.conv1.weight", "conv1.weight")]
    [DataRow("resnet18", "last_linear.weight", "fc.weight")]
    [DataRow("se_resnet50", "module.fc.bias", "last_linear.bias")]
    [DataRow("inceptionresnetv2", "classif.weight", "last_linear.weight")]
    [DataRow("mobilenet_v2", "classifier.weight", "classifier.1.weight")]
    [DataRow("densenet121", "features.denseblock1.denselayer2.norm.1.weight", "features.denseblock1.denselayer2.norm1.weight")]
    [DataRow("densenet121", "module.features.denseblock4.denselayer16.conv.2.weight", "features.denseblock4.denselayer16.conv2.weight")]
    [DataRow("densenet121", "features.transition1.norm.weight", "features.transition1.norm.weight")]
    [DataRow("vgg16", "pre_logits.fc1.weight", "classifier.0.weight")]
    [DataRow("vgg16", "pre_logits.fc2.bias", "classifier.3.bias")]
    [DataRow("vgg16", "head.fc.weight", "classifier.6.weight")]
    [DataRow("vgg16", "classifier.1.weight", "classifier.0.weight")]
    [DataRow("vgg16", "classifier.4.bias", "classifier.3.bias")]
    [DataRow("vgg16", "classifier.6.bias", "classifier.6.bias")]
    [DataRow("vgg16", "features.module.0.weight", "features.0.weight")]
    [DataRow("alexnet", "classifier.1.weight", "classifier.1.weight")]
    [DataRow("alexnet", "features.module.10.bias", "features.10.bias")]
    [DataRow("vit_b_16", "cls_token", "class_token")]
    [DataRow("vit_b_16", "pos_embed", "encoder.pos_embedding")]
    [DataRow("vit_b_16", "patch_embed.proj.weight", "conv_proj.weight")]
    [DataRow("vit_b_16", "blocks.11.norm1.bias", "encoder.layers.encoder_layer_11.ln_1.bias")]
    [DataRow("vit_b_16", "blocks.0.attn.qkv.weight", "encoder.layers.encoder_layer_0.self_attention.in_proj_weight")]
    [DataRow("vit_b_16", "blocks.0.attn.qkv.bias", "encoder.layers.encoder_layer_0.self_attention.in_proj_bias")]
    [DataRow("vit_b_16", "blocks.3.attn.proj.weight", "encoder.layers.encoder_layer_3.self_attention.out_proj.weight")]
    [DataRow("vit_b_16", "blocks.3.mlp.fc1.weight", "encoder.layers.encoder_layer_3.mlp.0.weight")]
    [DataRow("vit_b_16", "encoder.layers.encoder_layer_3.mlp.linear_2.bias", "encoder.layers.encoder_layer_3.mlp.3.bias")]
    [DataRow("vit_b_16", "norm.weight", "encoder.ln.weight")]
    [DataRow("vit_b_16", "head.weight", "heads.head.weight")]
    [DataRow("resnet18", "nothing.like.it", "nothing.like.it")]
    public void A_name_of_another_spelling_finds_its_entry(string architecture, string spelled, string expected)
    {
        var mapping = new NameMapping(Entries(architecture), Architectures.Find(architecture).Names);
        Assert.AreEqual(expected, mapping.Translate(spelled));
    }

    [TestMethod]
    [DataRow("resnet50", "fc")]
    [DataRow("vgg19_bn", "classifier.6")]
    [DataRow("inception_v3", "fc")]
    [DataRow("vit_b_16", "heads.head")]
    [DataRow("squeezenet1_1", "classifier.1")]
    public void The_last_layer_is_the_head(string architecture, string head) =>
        Assert.AreEqual(head, new NameMapping(Entries(architecture), NameRules.None).Head);

    private static List<string> Entries(string architecture) =>
        [.. ReferenceJson.Read<ReferenceFile>(Path.Combine(AppContext.BaseDirectory, "References", $"{architecture}.json")).Entries().Select(entry => entry.Name)];
}
